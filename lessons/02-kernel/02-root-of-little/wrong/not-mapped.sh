# step: root
# condition: mapped
# says: is 1000 everywhere
unshare --user bash
