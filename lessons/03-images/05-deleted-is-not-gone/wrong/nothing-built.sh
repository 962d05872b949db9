# step: once
# condition: once
# says: the film lies in 2 layers
cd ~/film
chmod 600 film
docker build -t {film} .
