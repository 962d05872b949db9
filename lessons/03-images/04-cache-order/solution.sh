# step: order
cat > Dockerfile <<'END'
FROM busybox
WORKDIR /app
COPY install parts.txt ./
RUN sh install parts.txt
COPY page.txt ./
CMD ["cat", "page.txt"]
END
docker build -t {app}:3 .
echo 'Welcome to the {newer}' > page.txt
time docker build -t {app}:4 .

# step: fresh
docker build --no-cache -t news ~/news
