# step: mask
# condition: noted
# says: ~/mask has the capabilities 000001ff
grep -E '^(Uid|CapEff)' /proc/self/status > ~/mask
