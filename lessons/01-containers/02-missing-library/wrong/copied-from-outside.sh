# step: pack
# condition: packed
# says: there is no image {program}:1
printf 'FROM busybox\nCOPY /etc/berths.conf /etc/berths.conf\nCOPY {program} /usr/local/bin/{program}\nCMD ["{program}"]\n' > ~/{program}/Dockerfile
docker build -t {program}:1 ~/{program}
