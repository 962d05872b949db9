# step: order
cd ~/first-dockerfile
cat > Dockerfile <<'END'
FROM busybox
RUN mkdir -p /www/cgi-bin
COPY clock /www/cgi-bin/clock
EXPOSE 80
CMD ["httpd", "-f", "-h", "/www"]
END
docker build -t {app} .
docker run -d --name {app} -p {port}:80 {app}
sleep 1
curl -s localhost:{port}/cgi-bin/clock

# step: apart
mv Dockerfile ~/recipes/{app}.Dockerfile
cd /
docker build -f ~/recipes/{app}.Dockerfile -t {app}:2 ~/first-dockerfile

# step: bring
cp ~/shared/motto .
printf 'FROM {app}\nCOPY motto /www/motto\n' > Dockerfile
docker build -t {app}:3 .

# step: own
cd ~/{second}
cat > Dockerfile <<'END'
FROM busybox
RUN mkdir -p /www/cgi-bin
COPY dice /www/cgi-bin/
EXPOSE 80
CMD ["httpd", "-f", "-h", "/www"]
END
docker build -t {second} .
docker run -d --name {second} -p {door}:80 {second}
sleep 1
