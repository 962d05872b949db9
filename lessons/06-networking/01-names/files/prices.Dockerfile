FROM busybox
COPY prices.sh /
CMD ["sh", "/prices.sh"]
