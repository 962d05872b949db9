# step: write
# condition: written
# says: there is no /secret.txt in {name}
echo {secret} > /secret.txt
