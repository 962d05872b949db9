# step: anew
# condition: small
# says: {app}:2 has 5
cd ~/deleted-is-not-gone
echo 'RUN rm -rf /var/cache' >> Dockerfile
docker build -t {app}:2 .
