# step: develop
# condition: messages
# says: there is no /var/board/note
mkdir -p /srv/{other}
echo "{word} at noon" > /srv/{other}/index.html
docker run -d --name {other} -p {port}:80 -v /srv/{other}:/srv -v {other}:/var/board --tmpfs /scratch board:1
