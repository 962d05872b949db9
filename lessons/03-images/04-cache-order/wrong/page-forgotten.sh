# step: order
# condition: differ
# says: {app}:3 and {app}:4 are the same image
printf 'FROM busybox\nWORKDIR /app\nCOPY install parts.txt ./\nRUN sh install parts.txt\nCOPY page.txt ./\nCMD ["cat", "page.txt"]\n' > Dockerfile
docker build -t {app}:3 .
docker build -t {app}:4 .
