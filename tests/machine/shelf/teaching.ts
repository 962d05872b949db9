import { type Purposes, until } from './purposes.ts';

const SHOP = ['accounts', 'catalogue', 'cart', 'payment', 'mail'];
const start = SHOP.map((name) => `docker run -d --name ${name} --network shop $PORT shop-${name} >&2`);

/** Images that lessons are about. */
export const TEACHING: Purposes = {
  guestbook: [
    [
      'takes entries, as root',
      `docker run -d --name book -p 8100:8000 guestbook >&2; ${until('curl -sf localhost:8100/health')}
      curl -s -d 'entry=<b>' localhost:8100; curl -s localhost:8100; docker exec book id -u; docker stop book >&2; docker rm book >&2`,
      /^well\n.*<li>&lt;b&gt;<\/li>.*\n0$/m,
    ],
    ['is another user', 'docker run --rm guestbook:nonroot id -u', /^10001$/m],
    [
      'has a next version, which shares all layers but none of its manifest',
      "docker run --rm guestbook:1.1 printenv VERSION; docker image inspect -f '{{.RootFS.Layers}}' guestbook guestbook:1.1 | uniq | wc -l",
      /^1\.1\n1$/m,
    ],
    ['is larger than it need be', 'docker run --rm guestbook:fat make --version', /^GNU Make/m],
    [
      'leaks',
      `docker run -d --name leak -p 8101:8000 guestbook:leak >&2; ${until('curl -sf localhost:8101')} >&2
      used() { docker exec leak awk '/^VmRSS/ { print $2 }' /proc/1/status; }
      before=$(used); for _ in 1 2 3 4 5; do curl -s localhost:8101 >&2; done
      [ $(($(used) - before)) -ge 20000 ] && echo leaked; docker rm -f leak >&2`,
      /^leaked$/m,
    ],
    [
      'needs a library in C',
      `load='import app; print(app.native_version())'
      docker run --rm guestbook:native python3 -c "$load"; docker run --rm guestbook python3 -c "$load" 2>&1 || echo missing`,
      /^\d+\.\d+\.\d+\n[^]*libqrencode\.so\.4: cannot open shared object file[^]*^missing$/m,
    ],
    [
      'has a secret that was deleted, and is there',
      `docker run --rm guestbook:secret ls -A /app; docker history --no-trunc --format '{{.CreatedBy}}' guestbook:secret
      mkdir -p /root/layers; docker save guestbook:secret | tar -x -C /root/layers
      for layer in $(find /root/layers -type f -size +0); do tar -xOf $layer app/.env 2>/dev/null && break; done; rm -r /root/layers`,
      /^app\.py\n[^]*^RUN rm \/app\/\.env\nCOPY \.env \/app\/\n[^]*^API_KEY=/m,
    ],
    [
      'falls ill after a while',
      `docker run -d --name ill guestbook:unhealthy >&2
      state() { docker inspect -f '{{.State.Health.Status}}' ill; }
      for _ in $(seq 150); do state; sleep 0.4; done | uniq | head -n 3; docker rm -f ill >&2`,
      /healthy\nunhealthy$/m,
    ],
  ],
  'shop-accounts': [
    [
      'sells, with its four fellows',
      `docker network create shop >&2
      ${start.join('\n').replace('$PORT shop-catalogue', '-p 8110:8000 shop-catalogue').replaceAll('$PORT ', '')}
      ${until('curl -sf localhost:8110')} >&2; ${until('docker logs cart | grep listens')} >&2
      ${until('docker logs payment | grep listens')} >&2; ${until('docker logs mail | grep listens')} >&2
      ${until('docker logs accounts | grep listens')} >&2
      for product in rope lamp; do curl -s -d product=$product localhost:8110/buy; done
      curl -s localhost:8110 | tail -n 1; curl -s -d x=y localhost:8110/checkout; docker logs mail`,
      /rope, lamp, 53 €[^]*53 € are paid[^]*^mail: to ann@example\.com: Thank you, Ann/m,
    ],
    [
      'says which of them is missing',
      'docker rm -f cart >&2; curl -s localhost:8110; docker rm -f accounts catalogue payment mail >&2',
      /Not to be seen at the moment: cart does not answer at http:\/\/cart:8000/,
    ],
  ],
};
