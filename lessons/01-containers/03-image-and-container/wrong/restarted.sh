# step: pet
# condition: replaced
# says: still has the page that was mended by hand
docker restart -t 1 {second}
echo Welcome > ~/greeting
