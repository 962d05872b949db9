# step: shout
# condition: small
# says: {second} has 20
cd ~/shout
printf 'FROM compiler AS build\nCOPY shout.c .\nRUN tcc -nostdlib -static -o /shout shout.c\nFROM busybox\nCOPY --from=build /shout /\nCOPY words.txt /\nCMD ["/shout"]\n' > Dockerfile
docker build -t {second} .
docker run --rm {second} > ~/shouted
