mkdir -p /tmp/{box}/image /tmp/{box}/upper /tmp/{box}/work /tmp/{box}/root
docker create --name source busybox
docker export source | tar -x -C /tmp/{box}/image
docker rm source
echo 'Made by hand.' > /tmp/{box}/image/index.html
