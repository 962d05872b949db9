# Yours: read by login shells after /etc/profile.
[ -r ~/.bashrc ] && . ~/.bashrc
true
