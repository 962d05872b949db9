# step: repair
# condition: price
# says: bad address '{service}'
# cause: name-alone
docker rm -f till
docker run -d --name till -e PRICES_FROM={service} till
sleep 1
