# step: look
# condition: greets
# says: does not answer
docker run -d --name {third} -p 8082:80 greeter:1
