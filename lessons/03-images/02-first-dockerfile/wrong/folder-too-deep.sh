# step: order
# condition: tells
# says: port {port} of 127.0.0.1 answers
cd ~/first-dockerfile
printf 'FROM busybox\nRUN mkdir -p /www/cgi-bin\nCOPY clock /www/cgi-bin/clock\nEXPOSE 80\nCMD ["httpd", "-f", "-h", "/www/cgi-bin"]\n' > Dockerfile
docker build -q -t {app} .
docker run -d --name {app} -p {port}:80 {app}
sleep 1
