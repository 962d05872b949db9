# step: bring
# condition: copied
# says: no COPY of {app}:3 has brought a motto
printf 'FROM {app}\nRUN echo "{motto}" > /www/motto\n' > Dockerfile
docker build -t {app}:3 .
