# step: weigh
docker history --format '{{.Size}} {{.CreatedBy}}' {app} | awk '/cache/ {print $1}' > ~/saved

# step: unpack
cat $(ls -d /run/drydock/layers/*/src/key.txt | head -n 1) > ~/key

# step: anew
cd ~/deleted-is-not-gone
echo key.txt > .dockerignore
cat > Dockerfile <<'END'
FROM busybox
COPY . /src
RUN sh /src/pkg add {tool} && rm -rf /src /var/cache/pkg
CMD ["{tool}"]
END
docker build -t {app}:2 .

# step: once
cd ~/film
printf 'FROM busybox\nCOPY --chmod=600 film /film\n' > Dockerfile
docker build -t {film} .
