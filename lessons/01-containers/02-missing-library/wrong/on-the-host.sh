# step: others
# condition: fees
# says: not this year's price
fees > ~/fees
roster > ~/roster
