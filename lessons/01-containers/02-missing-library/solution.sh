# step: fail
ldd /usr/bin/column | awk '/not found/ {print $1}' > ~/missing

# step: others
docker run --rm fees:1 > ~/fees
docker run --rm roster:1 > ~/roster

# step: pack
cp /etc/berths.conf ~/{program}/
cat > ~/{program}/Dockerfile <<'END'
FROM busybox
COPY berths.conf /etc/berths.conf
COPY {program} /usr/local/bin/{program}
CMD ["{program}"]
END
docker build -t {program}:1 ~/{program}
rm /etc/berths.conf
