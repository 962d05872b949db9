set -e
cd /root/doors
# "Outside": a computer across the street. It knows the sites by name.
ip netns add outside
ip link add street0 type veth peer name eth0 netns outside
ip addr add 203.0.113.1/24 dev street0
ip link set street0 up
ip -n outside addr add 203.0.113.7/24 dev eth0
ip -n outside link set lo up
ip -n outside link set eth0 up
ip -n outside route add default via 203.0.113.1
echo "203.0.113.1 {first}.example {second}.example {third}.example" >> /etc/hosts
chmod +x route
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem -days 3000 -subj /CN=street.example 2> /dev/null
docker build -q -t shop . > /dev/null
docker run -d --name {first} -p {one}:80 -e PAGE="{first} sells {word}" shop > /dev/null
