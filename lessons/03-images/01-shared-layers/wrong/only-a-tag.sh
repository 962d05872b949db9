# step: fourth
# condition: complete
# says: its sign says "{first}, open daily"
docker tag {first} {fourth}
