# step: shout
# condition: holds
# says: it holds: /shout
cd ~/shout
printf 'FROM compiler AS build\nCOPY shout.c .\nRUN tcc -nostdlib -static -o /shout shout.c\nFROM scratch\nCOPY --from=build /shout /\nCMD ["/shout"]\n' > Dockerfile
docker build -t {second} .
docker run --rm {second} | tee ~/shouted
