# step: porter
# condition: first
# says: 80 is the porter
printf '%s\n' "{first}.example 80" "{second}.example 80" > ~/doors/sites
