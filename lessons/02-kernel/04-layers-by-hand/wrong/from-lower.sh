# step: delete
# condition: kept
# says: was the image's own file
rm lower/{gone}
