# step: order
cat > ~/cache-order/Dockerfile <<'END'
FROM busybox
COPY install parts.txt /app/
WORKDIR /app
RUN sh install parts.txt
COPY . .
CMD ["cat", "page.txt"]
END
docker build --tag {app}:3 ~/cache-order
echo 'Welcome to the {newer}' > ~/cache-order/page.txt
docker build --tag {app}:4 ~/cache-order

# step: fresh
printf 'FROM busybox\nARG DAY\nRUN echo $DAY && wget -qO /headline http://172.17.0.1:{port}/\nCMD ["cat", "/headline"]\n' > ~/news/Dockerfile
docker build --build-arg DAY=today -t news ~/news
