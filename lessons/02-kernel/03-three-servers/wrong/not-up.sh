# step: cable
# condition: reached
# says: does not answer
ip -n {second} addr add 10.{net}.0.2/24 dev inside
