# step: fresh
# condition: fetched
# says: no line of news fetches anything
printf 'FROM busybox\nRUN echo {current} wins > /headline\nCMD ["cat", "/headline"]\n' > ~/news/Dockerfile
docker build -t news ~/news
