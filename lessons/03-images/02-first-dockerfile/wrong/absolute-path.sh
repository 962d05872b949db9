# step: bring
# condition: motto
# says: there is no image {app}:3
printf 'FROM {app}\nCOPY /root/shared/motto /www/motto\n' > Dockerfile
docker build -t {app}:3 .
