# step: order
# condition: tells
# says: does not answer
cd ~/first-dockerfile
printf 'FROM busybox\nRUN mkdir -p /www/cgi-bin\nCOPY clock /www/cgi-bin/clock\nEXPOSE 80\nCMD ["httpd", "-h", "/www"]\n' > Dockerfile
docker build -q -t {app} .
docker run -d --name {app} -p {port}:80 {app}
