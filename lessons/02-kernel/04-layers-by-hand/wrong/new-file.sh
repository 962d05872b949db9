# step: container
# condition: named
# says: which is a new file
echo figs > ~/lost
