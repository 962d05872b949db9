import { type Purposes, until } from './purposes.ts';

const C = 'int main(void) { puts("hello"); return 0; }';

/** Servers, the registry and the compiler. */
export const SERVERS: Purposes = {
  httpd: [
    [
      'answers with its page, and with a folder of ours',
      `mkdir -p /root/site; echo ours > /root/site/own.html
      docker run -d --name apache -p 8090:80 -v /root/site:/usr/local/apache2/htdocs/own:ro httpd:2.4 >&2
      ${until('curl -sf localhost:8090')}; curl -sf localhost:8090/own/own.html`,
      /It works![^]*^ours$/m,
    ],
    ['logs to its output', 'docker logs apache', /"GET \/ HTTP\/1\.1" 200/],
    ['checks a configuration', 'docker run --rm httpd httpd -t 2>&1', /^Syntax OK$/m],
    [
      'ends when it is asked to',
      "docker stop apache >&2; docker inspect -f '{{.State.ExitCode}}' apache; docker rm apache",
      /^0$/m,
    ],
  ],
  memcached: [
    [
      'keeps a value, as nobody of importance',
      `docker run -d --name cache -p 11211:11211 memcached -m 16 >&2
      ask() { printf 'set a 0 0 2\\r\\n42\\r\\nget a\\r\\nquit\\r\\n' | nc -w 5 localhost 11211; }
      ${until('ask')}; docker exec cache id -u; docker rm -f cache >&2`,
      /STORED\r\nVALUE a 0 2\r\n42\r\nEND\r\n11211$/m,
    ],
  ],
  haproxy: [
    [
      'shares requests among servers',
      `docker network create farm >&2
      for name in one two; do
        docker run -d --name $name --network farm busybox sh -c "echo $name > index.html; httpd -f" >&2
      done
      mkdir -p /root/balance; cat > /root/balance/haproxy.cfg << 'END'
defaults
    mode http
    timeout connect 5s
    timeout client 20s
    timeout server 20s
frontend all
    bind :8080
    default_backend farm
backend farm
    balance roundrobin
    server one one:80
    server two two:80
END
      docker run -d --name balance --network farm -p 8091:8080 -v /root/balance:/usr/local/etc/haproxy:ro haproxy >&2
      ${until('curl -sf localhost:8091')}; curl -sf localhost:8091`,
      /one\ntwo|two\none/,
    ],
    [
      'ends when it is asked to',
      "docker stop balance >&2; docker inspect -f '{{.State.Running}}' balance; docker rm -f one two balance >&2",
      /^false$/m,
    ],
  ],
  registry: [
    [
      'takes an image and gives it back',
      `docker run -d --name hub -p 5000:5000 registry:2 >&2; ${until('curl -sf localhost:5000/v2/')} >&2
      docker tag busybox localhost:5000/mine:1; docker push -q localhost:5000/mine:1 >&2
      docker rmi localhost:5000/mine:1 >&2; docker pull -q localhost:5000/mine:1; curl -s localhost:5000/v2/_catalog`,
      /^localhost:5000\/mine:1\n\{"repositories":\["mine"\]\}/m,
    ],
    [
      'keeps it in its volume, and collects garbage',
      `docker inspect -f '{{range .Mounts}}{{.Destination}}{{end}}' hub
      docker exec hub registry garbage-collect /etc/docker/registry/config.yml; docker rm -fv hub >&2`,
      /^\/var\/lib\/registry\nmine\n/m,
    ],
  ],
  caddy: [
    [
      'answers with its page',
      `docker run -d --name caddy -p 8092:80 caddy >&2; ${until('curl -sf localhost:8092')}`,
      /<h1>Caddy works!<\/h1>/,
    ],
  ],
  tcc: [
    [
      'compiles a program that runs in an image with nothing else',
      `mkdir -p /root/c; echo '#include <stdio.h>\n${C}' > /root/c/hello.c
      printf 'FROM tcc AS build\\nCOPY hello.c .\\nRUN tcc-static -o /hello hello.c\\nFROM scratch\\nCOPY --from=build /hello /\\nCMD ["/hello"]\\n' \\
        > /root/c/Dockerfile
      docker build -q -t small /root/c >&2; docker run --rm small`,
      /^hello$/m,
    ],
    [
      'links with the C library of Debian, too',
      'docker run --rm -v /root/c:/c tcc sh -c "tcc -o /tmp/hello /c/hello.c && /tmp/hello && cc -run /c/hello.c"',
      /^hello\nhello$/m,
    ],
  ],
  postgres: [
    [
      'wants a password',
      'docker run --rm postgres:15 2>&1 || echo refused',
      /^Error: Database is uninitialized and superuser password is not specified\.[^]*^refused$/m,
    ],
    [
      'makes a database of what it is told, and runs scripts of ours',
      `mkdir -p /root/init; echo "create table t (a int); insert into t values (42);" > /root/init/1.sql
      docker run -d --name sql -e POSTGRES_PASSWORD=secret -e POSTGRES_USER=ann -e POSTGRES_DB=shop \\
        -v /root/init:/docker-entrypoint-initdb.d:ro -v sqldata:/var/lib/postgresql/data postgres:15 >&2
      ${until('docker logs sql 2>&1 | grep -q "init process complete"')}
      ask() { docker exec -e PGPASSWORD=secret sql psql -h localhost -U ann -d shop -Atc 'select a from t'; }
      ${until('ask')}; docker exec sql grep Uid /proc/1/status`,
      /^42\nUid:\t999\t/m,
    ],
    [
      'finds it again in its volume',
      `docker rm -f sql >&2
      docker run -d --name sql -v sqldata:/var/lib/postgresql/data postgres:15 >&2
      ask() { docker exec sql psql -U ann -d shop -Atc 'select a from t'; }
      ${until('ask')}; docker logs sql; docker stop sql >&2; docker inspect -f 'left {{.State.ExitCode}}' sql; docker rm -v sql >&2`,
      /^42\n[^]*Skipping initialization[^]*^left 0$/m,
    ],
  ],
};
