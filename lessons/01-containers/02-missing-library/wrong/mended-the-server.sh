# step: others
# condition: untouched
# says: /etc/harbour.conf was changed
echo DAY={fee} > /etc/harbour.conf
fees > ~/fees
