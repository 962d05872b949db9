# step: porter
# condition: first
# says: {first}.example answers:
printf '%s\n' "{first}.example 81" "{second}.example 81" > ~/doors/sites
