# step: delete
# condition: thin
# says: the step asks for
printf 'FROM compiler AS {stage}\nCOPY . .\nRUN tcc -nostdlib -static -o /greet greet.c\nFROM scratch\nCOPY --from={stage} / /\nCMD ["/greet"]\n' > Dockerfile
docker build -t {app}:thin .
