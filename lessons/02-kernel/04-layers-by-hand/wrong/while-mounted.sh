# step: back
# condition: shown-again
# says: may not notice
rm upper/{gone}
