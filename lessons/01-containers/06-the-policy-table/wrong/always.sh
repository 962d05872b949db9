# step: give
# condition: policy
# says: is always, the step asks for
docker update --restart always {service}
docker start {service}
