# step: files
# condition: stacked
# says: ordinary folder
cp -a image/. root/
