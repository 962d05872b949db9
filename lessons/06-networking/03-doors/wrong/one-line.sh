# step: porter
# condition: second
# says: no site is called {second}.example
echo "{first}.example {one}" >> ~/doors/sites
