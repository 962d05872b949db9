# step: fail
echo libsmartcols.so.1 > ~/missing

# step: others
docker run --name fees fees:1; docker logs fees > ~/fees
docker run --name roster roster:1; docker logs roster > ~/roster

# step: pack
mv /etc/berths.conf ~/{program}/berths.conf
cd ~/{program}
printf 'FROM busybox\nADD . /app\nRUN mv /app/berths.conf /etc/\nCMD sh /app/{program}\n' > Dockerfile
docker build -t {program}:1 .
