# step: crash
# condition: noted
# says: it says
echo always > ~/crash
