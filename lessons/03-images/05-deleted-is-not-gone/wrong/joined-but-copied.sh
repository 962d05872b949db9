# step: anew
# condition: no-key
# says: one layer has the key in /src/key.txt
cd ~/deleted-is-not-gone
cat > Dockerfile <<'END'
FROM busybox
COPY . /src
RUN sh /src/pkg add {tool} && rm -rf /src /var/cache/pkg
CMD ["{tool}"]
END
docker build -t {app}:2 .
