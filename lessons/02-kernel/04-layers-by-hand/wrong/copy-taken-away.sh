# step: back
# condition: shown-again
# says: a copy that is held open
cp lower/{gone} merged/{gone}
cat merged/{gone}
rm upper/{gone}
