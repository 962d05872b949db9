# step: weigh
echo 0B > ~/saved

# step: unpack
for blob in ~/unpacked/blobs/sha256/*; do tar -xOf "$blob" src/key.txt 2> /dev/null; done > ~/key

# step: anew
cd ~/deleted-is-not-gone
cat > Dockerfile <<'END'
FROM busybox
COPY pkg /bin/pkg
RUN sh /bin/pkg add {tool} && rm -rf /var/cache/pkg
CMD ["{tool}"]
END
docker build -t {app}:2 .

# step: once
cd ~/film
chmod 600 film
printf 'FROM busybox\nCOPY film /film\n' > Dockerfile
docker build -t {film} .
