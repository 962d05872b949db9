# step: append
# condition: untouched
# says: the image was changed
echo "{word} street" >> lower/map
