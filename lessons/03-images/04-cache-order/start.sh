set -e
# Another image, which shows the news of a site on this machine.
mkdir -p /root/news /root/site
printf 'FROM busybox\nRUN wget -qO /headline http://172.17.0.1:{port}/\nCMD ["cat", "/headline"]\n' > /root/news/Dockerfile
echo "{stale} wins" > /root/site/index.html
busybox httpd -p 172.17.0.1:{port} -h /root/site
docker build -q -t news /root/news > /dev/null
docker run -d --name board news > /dev/null
echo "{current} wins" > /root/site/index.html
