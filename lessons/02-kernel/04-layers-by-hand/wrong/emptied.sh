# step: delete
# condition: hidden
# says: merged/{gone} is there, 0 bytes
: > merged/{gone}
