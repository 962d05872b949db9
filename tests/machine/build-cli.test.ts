/** `docker build`: Docker's own command against the engine's socket, and the guest's own command in the guest. */
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInGuest } from '../../runtime/guest/process/run-in-guest.ts';
import { DockerCli, whyNoDocker } from '../support/docker-cli.ts';
import { type ServedSandbox, serveSandbox } from '../support/served-sandbox.ts';

const whyNot = whyNoDocker();
let served: ServedSandbox;

beforeAll(async () => {
  served = await serveSandbox();
});

afterAll(() => served?.[Symbol.asyncDispose]());

describe.skipIf(whyNot !== undefined)(`Docker's command${whyNot ? `: ${whyNot}` : ''}`, () => {
  let docker: DockerCli;
  let folder: string;

  beforeAll(async () => {
    docker = new DockerCli(served.host, { DOCKER_BUILDKIT: '0' });
    folder = await mkdtemp(join(tmpdir(), 'drydock-build-'));
    await mkdir(join(folder, 'src', 'skip'), { recursive: true });
    await writeFile(join(folder, '.dockerignore'), '**/skip\n');
    await writeFile(join(folder, 'src', 'main'), '#!/bin/sh\necho built by $BY\n', { mode: 0o755 });
    await writeFile(join(folder, 'src', 'skip', 'big'), 'x'.repeat(1e6));
    const lines = [
      'ARG TAG=latest',
      'FROM busybox:$TAG AS build',
      'ARG BY=nobody',
      'WORKDIR /src',
      'COPY src .',
      'RUN sed "s/\\$BY/$BY/" main > /app && chmod +x /app && ls',
      'FROM busybox',
      'COPY --from=build /app /bin/app',
      'ENTRYPOINT ["app"]',
    ];
    await writeFile(join(folder, 'Dockerfile'), lines.join('\n'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('builds, tags, runs; the second time from its cache', async () => {
    const iid = join(folder, '..', `${folder.split('/').at(-1)}.iid`);
    const first = await docker.output(['build', '-t', 'app', '--build-arg', 'BY=docker', '--iidfile', iid, folder]);
    expect(first).toMatch(/^Sending build context to Docker daemon {2}[\d.]+kB\r\r\nStep 1\/9 : ARG TAG=latest\n/);
    expect(first).toMatch(/Running in \w{12}\nmain\n ---> Removed intermediate container/);
    expect(first).toMatch(/Successfully built \w{12}\nSuccessfully tagged app:latest$/);
    expect(await docker.output(['run', '--rm', 'app'])).toBe('built by docker');
    const second = await docker.output(['build', '-q', '--build-arg', 'BY=docker', folder]);
    expect(second).toBe(await docker.output(['image', 'inspect', '-f', '{{.Id}}', 'app']));
    expect(await docker.output(['history', '-q', 'app'])).toMatch(/^\w{12}\n\w{12}\n\w{12}\n<missing>$/);
    await rm(iid);
  });

  test("fails with the command's exit code", async () => {
    const { code, stdout, stderr } = await docker.run(['build', '-'], 'FROM busybox\nRUN exit 9\n');
    expect(code).toBe(9);
    expect(stdout).toContain('Step 2/2 : RUN exit 9\n');
    expect(stderr).toContain("The command '/bin/sh -c exit 9' returned a non-zero code: 9\n");
    const { stderr: refused } = await docker.run(['build', '-'], 'FORM busybox\n');
    const words = 'dockerfile parse error on line 1: unknown instruction: FORM (did you mean FROM?)';
    expect(refused).toContain(`Error response from daemon: ${words}\n`);
  });

  test('keeps intermediate images out of sight, and removes them with the last', async () => {
    await docker.output(['build', '-t', 'steps', '-'], 'FROM busybox\nENV a=1\nENV b=2\nENV c=3\n');
    const untagged = async (all: boolean) =>
      (await docker.output(['images', ...(all ? ['-a'] : []), '--format', '{{.Tag}}']))
        .split('\n')
        .filter((tag) => tag === '<none>');
    const before = (await untagged(false)).length;
    expect((await untagged(true)).length).toBeGreaterThan(before + 1);
    expect((await docker.output(['rmi', 'steps'])).match(/Deleted: sha256/g)).toHaveLength(3);
  });

  test('prunes', async () => {
    expect(await docker.output(['builder', 'prune', '-f'])).toMatch(/Total reclaimed space: \d/);
  });
});

describe("the guest's command", () => {
  const inGuest = (command: string) => runInGuest(served.sandbox.guest, ['sh', '-c', command]);

  test('builds from a folder of the guest, without what .dockerignore names', async () => {
    const files =
      'mkdir -p /tmp/b/d /tmp/b/no && cd /tmp/b && echo f > d/f && ln -s d l && echo x > no/x && echo no > .dockerignore';
    const lines = 'printf "FROM busybox\\nCOPY . /c/\\nRUN ls -a /c; cat /c/l/f\\n" > Dockerfile';
    const { stdout, stderr, status } = await inGuest(`${files} && ${lines} && docker build -t local .`);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Sending build context to Docker daemon {2}[\d.]+kB\r\r\nStep 1\/3 : FROM busybox\n/);
    expect(stdout).toContain('.\n..\n.dockerignore\nDockerfile\nd\nl\nf\n');
    expect(stdout).toMatch(/Successfully tagged local:latest\n$/);
  });

  test('takes a Dockerfile from its input, and tells where a build failed', async () => {
    const { stderr, status } = await inGuest('printf "FROM busybox\\n\\nRUN exit 4\\n" | docker build -');
    expect(status).toBe(4);
    expect(stderr).toBe("The command '/bin/sh -c exit 4' returned a non-zero code: 4\n(Dockerfile, line 3)\n");
  });
});
