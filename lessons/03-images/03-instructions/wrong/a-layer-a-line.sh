# step: rest
# condition: facts
# says: line 4 says "5"
printf '%s\n' /{place} 'sleep {patience}' {sender} 5 > ~/facts
