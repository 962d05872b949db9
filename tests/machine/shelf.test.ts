/** The shelf's images, each used for its purpose, in a machine without a network. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { diskShelf } from '../../sandbox/node/disk-shelf.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { DockerCli, whyNoDocker } from '../support/docker-cli.ts';
import { type ServedSandbox, serveSandbox } from '../support/served-sandbox.ts';

const RUN_MS_MAX = 120_000;
const SLOW = { timeout: 240_000 };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.dispose]());

const run = (line: string) => runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });

/** What a line prints; its errors are the failure's. */
async function output(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line);
  if (code !== 0) throw new Error(`${line}: ${code}: ${stderr}${stdout}`);
  return stdout;
}

/** Asks until it is answered: a service takes its time to listen. */
const until = (line: string): string => `for _ in $(seq 100); do ${line} && break; sleep 0.3; done`;

/** By image: what is done with it, and what comes of it. Each image of the catalogue has one. */
const PURPOSES: Readonly<Record<string, readonly (readonly [what: string, line: string, printed: RegExp])[]>> = {
  'hello-world': [['says hello', 'docker run --rm hello-world', /pulling and running an image both work/]],
  debian: [
    ['has packages', "docker run --rm debian:12 sh -c 'dpkg --audit && dpkg -l'", /^ii {2}bash .* i386 /m],
    ['has apt', 'docker run --rm debian:bookworm-slim apt-cache policy', /Package files:/],
    ['is nobody else', 'docker run --rm debian cat /etc/os-release', /^VERSION_CODENAME=bookworm$/m],
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

test('an image is there after it was pulled, not before', SLOW, async () => {
  const listed = "docker images --format '{{.Repository}}:{{.Tag}}'";
  expect(await output(listed)).not.toContain('hello-world');
  expect(await output('docker pull hello-world')).toContain('Status: Downloaded newer image for hello-world:latest');
  expect(await output(listed)).toContain('hello-world:latest');
});

test('what is not on it is refused with what is', async () => {
  const { code, stderr } = await run('docker run --rm alpine');
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/this machine is offline\n.*On the shelf, without a network: near alpine: debian/);
});

test('every image of the catalogue is used for its purpose', async () => {
  expect((await diskShelf().images()).map(({ name }) => name)).toEqual(Object.keys(PURPOSES).sort());
});

describe.each(Object.entries(PURPOSES))('%s', (_name, purposes) => {
  test.each(purposes)('%s', SLOW, async (_what, line, printed) => {
    expect(await output(line)).toMatch(printed);
  });
});

const whyNot = whyNoDocker();

describe.skipIf(whyNot !== undefined)(`Docker's own command line${whyNot ? `: ${whyNot}` : ''}`, () => {
  let served: ServedSandbox;
  let docker: DockerCli;
  beforeAll(async () => {
    served = await serveSandbox();
    docker = new DockerCli(served.host);
  });
  afterAll(() => served[Symbol.asyncDispose]());

  test('pulls layers that images share once, and builds on them', SLOW, async () => {
    expect(await docker.output(['pull', 'debian:bookworm-slim'])).toMatch(/: Pull complete\n/);
    expect(await docker.output(['pull', 'redis:7'])).toMatch(/: Already exists\n[^]*: Pull complete\n/);
    const file = 'FROM python:3.11\nRUN python -c "print(6*7)" > /answer\nCMD ["cat", "/answer"]\n';
    await docker.output(['build', '-q', '-t', 'answer', '-'], file);
    expect(await docker.output(['run', '--rm', 'answer'])).toBe('42');
  });

  test('is told what there is instead of what there is not', async () => {
    const { code, stderr } = await docker.run(['pull', 'nginx:1.27']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^Error response from daemon: Get .*offline\nOn the shelf, without a network, nginx has the tags /,
      ),
    ]);
  });
});
