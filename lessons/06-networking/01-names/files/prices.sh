# Answers every request with the price that it was started with.
trap exit TERM
mkdir -p /www
echo "$PRICE" > /www/index.html
httpd -f -h /www &
wait
