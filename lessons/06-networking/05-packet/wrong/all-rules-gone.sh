# step: repair
# condition: rules
# says: the chain forward of the table docker is empty, or gone
nft flush ruleset
