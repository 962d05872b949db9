# step: apart
# condition: built
# says: there is no image {app}:2
mv Dockerfile ~/recipes/{app}.Dockerfile
cd / && docker build -f ~/recipes/{app}.Dockerfile -t {app}:2 ~/recipes
