# step: look
# condition: asked
# says: says "{service}"
echo {service} > ~/asked
