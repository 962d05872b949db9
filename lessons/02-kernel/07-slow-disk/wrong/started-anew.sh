# step: full
# condition: never-stopped
# says: was started anew
rm /srv/disk/{ballast}
docker restart -t 0 {recorder}
