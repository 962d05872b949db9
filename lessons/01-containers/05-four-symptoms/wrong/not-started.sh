# step: kernel
# condition: counted
# says: {memory} is exited
docker update --memory 64m --memory-swap 64m {memory}
