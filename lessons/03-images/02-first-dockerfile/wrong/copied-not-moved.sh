# step: apart
# condition: moved
# says: there still is a Dockerfile in ~/first-dockerfile
cp Dockerfile ~/recipes/{app}.Dockerfile
cd / && docker build -f ~/recipes/{app}.Dockerfile -t {app}:2 ~/first-dockerfile
