# step: rescue
# condition: guests
# says: {guest} is missing
# cause: unread
docker restart -t 1 {name}
