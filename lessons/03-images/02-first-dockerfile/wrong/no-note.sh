# step: own
# condition: image
# says: ExposedPorts of {second}
cd ~/{second}
printf 'FROM busybox\nRUN mkdir -p /www/cgi-bin\nCOPY dice /www/cgi-bin/\nCMD ["httpd", "-f", "-h", "/www"]\n' > Dockerfile
docker build -q -t {second} .
docker run -d --name {second} -p {door}:80 {second}
sleep 1
