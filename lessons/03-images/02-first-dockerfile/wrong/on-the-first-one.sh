# step: own
# condition: recipe
# says: its first line is: FROM {app}
cd ~/{second}
printf 'FROM {app}\nCOPY dice /www/cgi-bin/\n' > Dockerfile
docker build -q -t {second} .
docker run -d --name {second} -p {door}:80 {second}
sleep 1
