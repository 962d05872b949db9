# step: wall
# condition: leads-right
# says: port {second} of the machine leads to 80 inside
docker restart {kiosk}
