cd /opt/harbour || exit 1
# What the developers' machines have, packed into images.
libraries=$(ldd /usr/bin/column | grep -o '/[^ ]*')
for file in $libraries /usr/bin/column; do
  mkdir -p "tides$(dirname $file)" && cp -L $file "tides$file" || exit 1
done
for each in tides fees roster; do
  chmod +x $each/$each
  docker build -q -t $each:1 $each || exit 1
  cp $each/$each /usr/local/bin/$each
done
rm -r tides/lib tides/usr
# This server: a library short, last year's configuration, no bc.
rm -f $(ldd /usr/bin/column | grep -o '/[^ ]*smartcols[^ ]*') /usr/bin/bc
echo 'DAY={old_fee}' > /etc/harbour.conf
mkdir /root/{program}
cat > /root/{program}/{program} <<'PROGRAM'
#!/bin/sh
# Says how many berths are free.
. /etc/berths.conf
echo "$((ALL - TAKEN)) berths are free"
PROGRAM
chmod +x /root/{program}/{program}
printf 'ALL={all}\nTAKEN={taken}\n' > /etc/berths.conf
