mkdir -p /tmp/{desk}/lower /tmp/{desk}/upper /tmp/{desk}/work /tmp/{desk}/merged
cd /tmp/{desk}/lower
for name in prices hours rules; do echo "$name, as printed" > $name; done
yes 'street number 63' | head -n 96000 > map
touch -d 2026-01-01 *

mkdir -p /tmp/{shop}
cat > /tmp/{shop}/Dockerfile <<'END'
FROM busybox
RUN mkdir /shop && cd /shop && for name in bread cheese honey olives; do echo "$name, fresh" > $name; done
END
docker build -q -t {shop} /tmp/{shop}
rm -r /tmp/{shop}
docker run -d --name {shop} {shop} sleep 3000
docker exec {shop} sh -c 'cd /shop && rm {lost} && for name in bread cheese honey olives; do test -e $name && break; done; echo "$name, sold out" > $name; echo new > figs'
