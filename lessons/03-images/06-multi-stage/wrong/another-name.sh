# step: delete
# condition: named
# says: no stage of the Dockerfile is called {stage}
printf 'FROM compiler AS build\nCOPY . .\nRUN tcc -nostdlib -static -o /greet greet.c\nFROM scratch\nCOPY --from=build /greet /greet\nCMD ["/greet"]\n' > Dockerfile
docker build -t {app}:thin .
