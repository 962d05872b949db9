cd /opt/club || exit 1
for version in 1 2; do
  echo "Rowing club album, version $version" > album/index.html
  docker build -q -t album:$version album
  docker build -q --build-arg VERSION=$version -t desk:$version desk
done
docker run -d --name {name} -p 8080:80 album:1
# Its members are there before its first start: it does not have to be started twice to count them.
docker create --name desk desk:1
mkdir -p desk/var/lib/desk
printf '%s\n' Ada Grace {member} > desk/var/lib/desk/members
tar -c -C desk var | docker cp - desk:/
rm -r desk/var
docker start desk
echo "{photo}, at {hour} in the morning" > /root/{photo}.txt
cat > /root/NOTE <<'NOTE'
Never stop the containers on this machine.
A container that stops loses its data, and the photos are all in there!
NOTE
