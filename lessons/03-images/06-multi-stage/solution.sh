# step: delete
cat > Dockerfile <<'END'
FROM compiler AS {stage}
COPY greet.c /src/
RUN tcc -nostdlib -static -o /greet /src/greet.c

FROM scratch
COPY --from={stage} /greet /greet
CMD ["/greet"]
END
docker build -t {app}:thin .
docker run --rm {app}:thin

# step: shout
cd ~/shout
cat > Dockerfile <<'END'
FROM compiler AS build
COPY shout.c .
RUN tcc -nostdlib -static -o /shout shout.c

FROM scratch
COPY --from=build /shout /
COPY words.txt /
CMD ["/shout"]
END
docker build -t {second} .
docker run --rm {second} | tee ~/shouted
