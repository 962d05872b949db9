# step: default
# condition: serves
# says: port {port} of 127.0.0.1, asked from {second}, does not answer
docker run -d --name {second} -p {port}:80 {app}
