# step: order
# condition: same-parts
# says: once for {app}:3 and once more for {app}:4
docker build -t {app}:3 .
echo 'Welcome to the {newer}' > page.txt
docker build -t {app}:4 .
