# step: order
# condition: same-parts
# says: in {app}:3 no parts are installed
printf 'FROM busybox\nWORKDIR /app\nCOPY . .\nCMD ["cat", "page.txt"]\n' > Dockerfile
docker build -t {app}:3 .
echo 'Welcome to the {newer}' > page.txt
docker build -t {app}:4 .
