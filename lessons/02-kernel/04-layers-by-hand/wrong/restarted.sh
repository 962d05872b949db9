# step: restock
# condition: from-below
# says: still has the mark
docker restart -t 0 {shop}
