# step: container
# condition: named
# says: can still be read
echo bread > ~/lost
