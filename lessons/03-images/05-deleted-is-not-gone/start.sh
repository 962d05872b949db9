set -e
cd /root/deleted-is-not-gone
# What a colleague built: with the key of that time, which has been changed since.
echo "{secret}-{number}" > key.txt
docker build -q -t {app} . > /dev/null
echo "{fresh}" > key.txt
mkdir -p /root/film
head -c 3000000 /dev/zero > /root/film/film
printf 'FROM busybox\nCOPY film /film\nRUN chmod 600 /film\n' > /root/film/Dockerfile
