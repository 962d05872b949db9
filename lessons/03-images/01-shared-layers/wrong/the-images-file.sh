# step: copy
# condition: where
# says: /run/drydock/layers/
ls -d /run/drydock/layers/*/sign | head -n 1 > ~/where
