# step: back
# condition: shown-again
# says: upper/{gone} is a copy
cp lower/{gone} merged/{gone}
