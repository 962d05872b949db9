# step: stack
# condition: stacked
# says: merged is an ordinary folder
cd /tmp/{desk}
cp lower/* merged
