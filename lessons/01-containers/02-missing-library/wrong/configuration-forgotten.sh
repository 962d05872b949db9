# step: pack
# condition: packed
# says: can't open '/etc/berths.conf'
printf 'FROM busybox\nCOPY {program} /usr/local/bin/{program}\nCMD ["{program}"]\n' > ~/{program}/Dockerfile
docker build -t {program}:1 ~/{program}
rm /etc/berths.conf
