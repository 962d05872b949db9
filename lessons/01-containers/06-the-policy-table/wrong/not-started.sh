# step: give
# condition: job
# says: RestartCount of {job} is 0
docker update --restart on-failure:{tries} {job}
