# step: pair
# condition: reached
# says: nobody answers
docker network connect bridge {three}
