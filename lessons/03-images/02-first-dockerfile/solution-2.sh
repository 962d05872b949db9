# step: order
cd ~/first-dockerfile
printf 'FROM busybox:latest\nRUN mkdir -p /www/cgi-bin\nCOPY clock /www/cgi-bin/clock\nEXPOSE 80\nCMD ["httpd", "-f", "-h", "/www"]\n' > Dockerfile
docker build --tag={app} ~/first-dockerfile
docker run -d --name {app} --publish {port}:80 {app}
sleep 1

# step: apart
mv Dockerfile ~/recipes/{app}.Dockerfile; cd /; docker build --file=/root/recipes/{app}.Dockerfile --tag {app}:2 /root/first-dockerfile

# step: bring
printf 'FROM {app}\nCOPY shared/motto /www/motto\n' > ~/Dockerfile
docker build -t {app}:3 ~

# step: own
cd ~/{second}
printf 'FROM busybox\nWORKDIR /www/cgi-bin\nCOPY dice .\nWORKDIR /www\nEXPOSE 80\nCMD ["httpd", "-f"]\n' > Dockerfile
docker build -t {second} .
docker run -d --name {second} -p {door}:80 {second}
sleep 1
