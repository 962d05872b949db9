import { type Purposes, until } from './purposes.ts';

export const BASIC: Purposes = {
  'hello-world': [['says hello', 'docker run --rm hello-world', /pulling and running an image both work/]],
  debian: [
    ['has packages', "docker run --rm debian:12 sh -c 'dpkg --audit && dpkg -l'", /^ii {2}bash .* i386 /m],
    ['has apt', 'docker run --rm debian:bookworm-slim apt-cache policy', /Package files:/],
    ['is nobody else', 'docker run --rm debian cat /etc/os-release', /^VERSION_CODENAME=bookworm$/m],
    [
      'has an older one, with packages that have known holes',
      'docker run --rm debian:11 dpkg -l',
      /^ii {2}libc6:i386 +2\.31-/m,
    ],
    ['has no id of its own', "docker run --rm debian sh -c 'wc -c < /etc/machine-id'", /^0$/m],
  ],
  nginx: [
    [
      'answers with its page',
      `docker run -d --name web -p 8080:80 nginx >&2; ${until('curl -sf localhost:8080')}`,
      /<h1>Welcome to nginx!<\/h1>/,
    ],
    ['logs to its output', 'docker logs web', /"GET \/ HTTP\/1\.1" 200/],
    [
      'makes its configuration of templates, and runs what lies in /docker-entrypoint.d',
      `mkdir -p /root/t /root/d
      echo 'server { listen 80; location / { return 200 "\${GREETING} $uri\\n"; } }' > /root/t/default.conf.template
      printf '#!/bin/sh\\necho own step\\n' > /root/d/own.sh; chmod 755 /root/d/own.sh
      docker run -d --name made -p 8081:80 -e GREETING=ahoy -v /root/t:/etc/nginx/templates \\
        -v /root/d/own.sh:/docker-entrypoint.d/90-own.sh nginx >&2
      ${until('curl -sf localhost:8081/there')}; docker logs made`,
      /^ahoy \/there\n[^]*own step/,
    ],
    ['ends when it is asked to', "docker stop web >&2; docker inspect -f '{{.State.ExitCode}}' web", /^0$/m],
  ],
  redis: [
    [
      'keeps a value',
      `docker run -d --name store redis:7 >&2; ${until('docker exec store redis-cli set answer 42')}
      docker exec store redis-cli get answer`,
      /^OK\n42$/m,
    ],
    ['is nobody of importance', 'docker exec store grep Uid /proc/1/status', /^Uid:\t[1-9]/m],
    [
      'keeps it in its volume',
      `docker exec store redis-cli save >&2; docker stop store >&2; docker start store >&2
      ${until('docker exec store redis-cli get answer')}; docker inspect -f '{{range .Mounts}}{{.Destination}}{{end}}' store`,
      /^42\n\/data$/m,
    ],
    [
      'is reached by other containers',
      `docker network create net >&2; docker network connect --alias db net store
      docker run --rm --network net redis redis-cli -h db get answer`,
      /^42$/m,
    ],
  ],
  python: [
    ['calculates', "docker run --rm python:3.11 python3 -c 'print(6*7)'", /^42$/m],
    [
      'has modules compiled ahead',
      "docker run --rm python:3.11-slim python -v -c 'import json' 2>&1",
      /json\/__pycache__\S+ matches/,
    ],
    ['has pip', 'docker run --rm python pip --version', /^pip .*python 3\.11/m],
    [
      'is built on',
      `mkdir -p /root/app; echo 'print("built", 6*7)' > /root/app/app.py
      printf 'FROM python:3.11\\nCOPY app.py .\\nRUN python -m py_compile app.py\\nCMD ["python", "app.py"]\\n' > /root/app/Dockerfile
      docker build -q -t app /root/app >&2; docker run --rm app`,
      /^built 42$/m,
    ],
  ],
};
