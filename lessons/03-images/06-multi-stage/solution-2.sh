# step: delete
printf 'FROM compiler as {stage}\nCOPY . .\nRUN tcc -nostdlib -static -o /greet greet.c\nFROM scratch\nCOPY --from={stage} /greet /greet\nCMD ["/greet"]\n' > Dockerfile
docker build -t {app}:thin .

# step: shout
printf 'FROM compiler\nWORKDIR /w\nCOPY . .\nRUN mkdir /out && tcc -nostdlib -static -o /out/shout shout.c && cp words.txt /out\nFROM scratch\nCOPY --from=0 /out /\nCMD ["/shout"]\n' > ~/shout/Dockerfile
docker build -t {second} ~/shout
docker run --rm {second} > ~/shouted
