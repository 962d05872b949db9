# step: delete
# condition: thin
# says: {app}:thin has 59
printf 'FROM compiler\nCOPY greet.c /src/\nRUN tcc -nostdlib -static -o /greet /src/greet.c\nRUN rm -rf /usr/bin/tcc /usr/lib\nCMD ["/greet"]\n' > Dockerfile
docker build -t {app}:thin .
