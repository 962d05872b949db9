# Asks for the price of bread once a second.
trap exit TERM
while :; do
  echo "bread: $(wget -qO- "http://$PRICES_FROM/" 2>&1)"
  sleep 1
done
