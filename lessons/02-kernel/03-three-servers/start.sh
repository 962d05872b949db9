for name in {first} {second} {fourth}; do
  mkdir -p /srv/$name
  echo "This is $name." > /srv/$name/index.html
done
httpd -p 8080 -h /srv/{first}
