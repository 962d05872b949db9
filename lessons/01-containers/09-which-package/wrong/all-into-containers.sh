# step: decide
# condition: plan
# says: archive: container
printf '%s\n' 'accounting.exe machine' 'archive container' 'agent container' 'greet container' > ~/plan
