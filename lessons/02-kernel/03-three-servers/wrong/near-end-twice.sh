# step: cable
# condition: own-cable
# says: the host itself has 10.{net}.0.2
ip addr add 10.{net}.0.2/24 dev {cable}
