set -e
mkdir -p /root/modes/web /root/modes/ledger /root/modes/app
echo "{word} of {web}" > /root/modes/web/index.html
echo "ledger of {app}: {number}" > /root/modes/ledger/index.html
echo "{app} is open" > /root/modes/app/index.html
# "Outside": a computer across the street.
ip netns add outside
ip link add street0 type veth peer name eth0 netns outside
ip addr add 203.0.113.1/24 dev street0
ip link set street0 up
ip -n outside addr add 203.0.113.7/24 dev eth0
ip -n outside link set lo up
ip -n outside link set eth0 up
ip -n outside route add default via 203.0.113.1
docker run -d --name {web} --network host -v /root/modes/web:/www:ro busybox httpd -f -p {port} -h /www > /dev/null
docker network create front > /dev/null
docker run -d --name {app} --network front -p {door}:80 -v /root/modes/app:/www:ro busybox httpd -f -h /www > /dev/null
docker run -d --name {db} --network front -p {leak}:80 -v /root/modes/ledger:/www:ro busybox httpd -f -h /www > /dev/null
