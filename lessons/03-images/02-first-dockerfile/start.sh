set -e
chmod +x /root/first-dockerfile/clock
mkdir -p /root/shared /root/recipes /root/{second}
echo "{motto}" > /root/shared/motto
printf '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n"\necho "{second} rolls a $((1 + $(date +%%s) %% 6))"\n' > /root/{second}/dice
chmod +x /root/{second}/dice
