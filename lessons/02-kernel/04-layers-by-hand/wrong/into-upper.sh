# step: append
# condition: line
# says: hides the whole file below
echo "{word} street" >> upper/map
