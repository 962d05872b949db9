set -e
# An image with a compiler: busybox, and tcc of this machine with the libraries that it needs.
mkdir -p /tmp/kit && cd /tmp/kit
for file in /usr/bin/tcc $(ldd /usr/bin/tcc | grep -o '/[^ ]*'); do
  mkdir -p ".$(dirname "$file")"
  cp -L "$file" ".$file"
done
mkdir -p usr/lib/i386-linux-gnu
cp -r /usr/lib/i386-linux-gnu/tcc usr/lib/i386-linux-gnu/
printf 'FROM busybox\nCOPY . /\n' > /tmp/compiler.Dockerfile
docker build -q -t compiler -f /tmp/compiler.Dockerfile . > /dev/null
rm -r /tmp/kit
mkdir -p /root/shout
mv /root/multi-stage/shout.c /root/multi-stage/words.txt /root/shout/
