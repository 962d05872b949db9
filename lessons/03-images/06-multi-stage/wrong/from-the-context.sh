# step: delete
# condition: thin
# says: there is no image {app}:thin
printf 'FROM compiler AS {stage}\nCOPY greet.c /src/\nRUN tcc -nostdlib -static -o /greet /src/greet.c\nFROM scratch\nCOPY /greet /greet\nCMD ["/greet"]\n' > Dockerfile
docker build -t {app}:thin .
