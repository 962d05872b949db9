docker build -q -t board:1 /opt/board || exit 1
mkdir -p /root/site
echo "Notices of the {place}" > /root/site/index.html
