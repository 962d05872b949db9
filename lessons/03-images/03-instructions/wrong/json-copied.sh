# step: rest
# condition: facts
# says: line 2 says "["sleep", "{patience}"]"
printf '%s\n' /{place} '["sleep", "{patience}"]' {sender} 2 > ~/facts
