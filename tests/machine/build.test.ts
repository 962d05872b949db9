/** Builds in the guest: what RUN really does, what it mounts, and what is left when it fails. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiClient, createApiClient } from '../../runtime/api/client.ts';
import { tarBytes, type TestEntry } from '../../runtime/archive/testing/tar-of.ts';
import type { BuildMessage } from '../../runtime/model/build-message.ts';
import { chunks } from '../../runtime/std/chunks.ts';
import { streamOf } from '../../runtime/std/stream-of.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { ApiSchema } from '../support/api-schema.ts';
import { runInGuest } from '../../runtime/guest/process/run-in-guest.ts';

let sandbox: Sandbox;
let client: ApiClient;

beforeAll(async () => {
  sandbox = await openSandbox();
  client = createApiClient(sandbox.api);
});

afterAll(() => sandbox[Symbol.dispose]());

interface Options {
  readonly files?: readonly TestEntry[];
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  readonly onMessage?: (message: BuildMessage) => void;
}

/** Everything that is told, as text; a failure is the last line. */
async function build(
  dockerfile: string,
  { files = [], query, headers, signal, onMessage }: Options = {},
): Promise<string> {
  const body = streamOf([await tarBytes({ name: 'Dockerfile', body: dockerfile }, ...files)]);
  const options = { body, query: query ?? {}, headers: headers ?? {}, ...(signal && { signal }) };
  let text = '';
  for await (const message of chunks(await client.lines<BuildMessage>('POST', '/build', options))) {
    onMessage?.(message);
    text += message.stream ?? (message.error === undefined ? '' : `${message.error}\n`);
  }
  return text.replaceAll(/\u001b\[\d+m/g, '');
}

/** What the command of the last RUN printed. */
async function outputOf(dockerfile: string, options: Options = {}): Promise<string> {
  const text = await build(dockerfile, options);
  const output = [...text.matchAll(/ ---> Running in \w+\n([^]*?) ---> Removed intermediate container/g)].at(-1)?.[1];
  if (output === undefined) throw new Error(text);
  return output;
}

async function inGuest(command: string): Promise<string> {
  const { stdout } = await runInGuest(sandbox.guest, ['sh', '-c', command]);
  return stdout.trim();
}

/** What an image's command prints. */
async function run(image: string, command: string): Promise<string> {
  return outputOf(`FROM ${image}\nRUN ${command}\n`, { query: { nocache: '1' } });
}

describe('RUN', () => {
  test('runs as the stage says: user, directory, environment, arguments', async () => {
    const lines = [
      'FROM busybox',
      'ARG who=nobody',
      'ENV greeting=hello',
      'WORKDIR /srv/here',
      'USER 12:34',
      'RUN pwd; id -u; id -g; echo $greeting $who; cat /etc/hostname | wc -c',
    ];
    expect(await outputOf(lines.join('\n'))).toBe('/srv/here\n12\n34\nhello nobody\n13\n');
  });

  test('leaves what it wrote, removed and changed, and nothing else', async () => {
    await build(
      'FROM busybox\nRUN mkdir -p /d/e && echo one > /d/e/f && ln -s e /d/l && ln /d/e/f /d/hard && chown 5:6 /d/e && chmod 4755 /d/e/f\n' +
        'RUN rm -r /d/l && echo two >> /d/e/f && rm /bin/vi\nRUN rm -rf /d/e && mkdir /d/e && touch /d/e/new\nRUN true\n',
      { query: { t: 'written' } },
    );
    expect(await run('written', 'ls -R /d; ls /bin/vi; stat -c "%u:%g %a" /d/hard /d/e')).toBe(
      '/d:\ne\nhard\n\n/d/e:\nnew\nls: /bin/vi: No such file or directory\n0:0 4755\n0:0 755\n',
    );
    const history = await client.json<{ Size: number }[]>('GET', '/images/written/history');
    expect(history[0]?.Size).toBe(0);
  });

  test('reads here-documents as scripts, for the shell or for an interpreter of their own', async () => {
    expect(await outputOf('FROM busybox\nRUN <<EOF\necho one\necho $((1+1))\nEOF\n')).toBe('one\n2\n');
    expect(await outputOf('FROM busybox\nRUN cat <<A - <<B\nx\nA\ny\nB\n')).toContain('y\n');
    expect(await outputOf('FROM busybox\nRUN <<EOF\n#!/bin/awk -f\nBEGIN { print "awk" }\nEOF\n')).toBe('awk\n');
  });

  test('has no network where it shall have none', async () => {
    expect(await outputOf('FROM busybox\nRUN --network=none ls /sys/class/net\n')).toBe('lo\n');
    expect(await outputOf('FROM busybox\nRUN ls /sys/class/net\n')).toBe('eth0\nlo\n');
  });

  test('is limited as the client asks', async () => {
    const query = { memory: String(16 * 1024 * 1024), nocache: '1' };
    expect(await outputOf('FROM busybox\nRUN cat /sys/fs/cgroup/memory.max\n', { query })).toBe('16777216\n');
  });

  test('that fails leaves no container, mount, cgroup, file or image behind with forcerm', async () => {
    const traces =
      'ls /var/lib/docker/containers /var/lib/docker/overlay2 /sys/fs/cgroup/docker; cat /proc/self/mountinfo | wc -l';
    const before = await inGuest(traces);
    const images = await client.json<unknown[]>('GET', '/images/json', { query: { all: true } });
    const dockerfile =
      'FROM busybox\nRUN --mount=type=bind,target=/c --mount=type=tmpfs,target=/t echo x > /y; exit 5\n';
    const text = await build(dockerfile, { query: { forcerm: '1' } });
    expect(text.split('\n').at(-2)).toBe("The command '/bin/sh -c echo x > /y; exit 5' returned a non-zero code: 5");
    expect(await inGuest(traces)).toBe(before);
    expect(await inGuest('ls /var/lib/docker/builder/sessions')).toBe('');
    expect(await client.json<unknown[]>('GET', '/images/json', { query: { all: true } })).toEqual(images);
  });

  test('ends when its client goes away', async () => {
    const gone = new AbortController();
    const onMessage = ({ stream }: BuildMessage) => {
      if (stream === 'begun\n') gone.abort();
    };
    const lines = 'FROM busybox\nRUN echo begun; sleep 1000\n';
    await build(lines, { signal: gone.signal, onMessage }).catch(() => undefined);
    await expect.poll(() => client.json<unknown[]>('GET', '/containers/json', { query: { all: true } })).toEqual([]);
    await expect.poll(() => inGuest('pgrep -c sleep || true')).toBe('0');
  });
});

describe('RUN --mount', () => {
  const secrets = { 'X-Build-Secrets': btoa(JSON.stringify({ token: btoa('s3cret'), other: btoa('o') })) };

  test('shows a secret to the command and to nobody else', async () => {
    const line =
      'RUN --mount=type=secret,id=token --mount=type=secret,id=other,target=/o,mode=444,uid=7 --mount=type=secret,id=none';
    const lines = `FROM busybox\n${line} cat /run/secrets/token; stat -c "%a %u" /run/secrets/token /o; ls /run/secrets\n`;
    expect(await outputOf(lines, { headers: secrets, query: { t: 'secretive' } })).toBe('s3cret400 0\n444 7\ntoken\n');
    expect(await run('secretive', 'ls /o /run/secrets 2>&1; true')).not.toMatch(/token$/m);
    expect(await inGuest('grep -rl s3cret /var/lib/docker || true')).toBe('');
  });

  test('keeps a cache from build to build, out of the image', async () => {
    const line = 'RUN --mount=type=cache,target=/var/cache/x,mode=700,uid=3';
    const count = `FROM busybox\n${line} echo + >> /var/cache/x/n; wc -l < /var/cache/x/n; stat -c "%a %u" /var/cache/x\n`;
    const query = { nocache: '1', t: 'cached' };
    expect(await outputOf(count, { query })).toBe('1\n700 3\n');
    expect(await outputOf(count, { query })).toBe('2\n700 3\n');
    expect(await run('cached', 'ls /var/cache/x 2>&1 || true')).toBe('ls: /var/cache/x: No such file or directory\n');
    const [record] = await sandbox.engine.builder.caches();
    expect(record).toMatchObject({
      Type: 'exec.cachemount',
      Description: 'cached mount /var/cache/x',
      InUse: false,
      Size: 4,
    });
    const pruned = await client.json<{ CachesDeleted: string[]; SpaceReclaimed: number }>('POST', '/build/prune');
    expect(pruned).toEqual({ CachesDeleted: [record?.ID], SpaceReclaimed: 4 });
    expect(new ApiSchema().faults('POST', '/build/prune', 200, pruned)).toEqual([]);
    expect(await outputOf(count, { query })).toBe('1\n700 3\n');
  });

  test('begins a cache with the files of a stage', async () => {
    const lines = 'FROM busybox AS seed\nRUN mkdir /s && echo seed > /s/f\nFROM busybox\n';
    const line = 'RUN --mount=type=cache,id=seeded,target=/c,from=seed,source=/s cat /c/f\n';
    expect(await outputOf(lines + line)).toBe('seed\n');
  });

  test('shows files of the context and of other images, which stay as they are', async () => {
    const files = [
      { name: 'd/f', body: 'context' },
      { name: 'l', type: 'symlink' as const, linkName: 'd' },
    ];
    const bind = 'RUN --mount=type=bind,source=l,target=/c --mount=type=bind,from=busybox,source=/etc,target=/e,rw';
    const lines = `FROM busybox\n${bind} cat /c/f; ls /c; touch /c/x; touch /e/mine && ls /e/mine\n`;
    expect(await outputOf(lines, { files, query: { t: 'bound' } })).toBe(
      'contextf\ntouch: /c/x: Read-only file system\n/e/mine\n',
    );
    expect(await run('bound', 'ls -d /c /e 2>&1; ls /etc/mine 2>&1; true')).not.toMatch(/^\/(?:c|e)/m);
    const changed = [{ name: 'd/f', body: 'changed' }, ...files.slice(1)];
    expect(await outputOf(lines, { files: changed })).toContain('changed');
  });

  test('gives memory for files that nobody keeps', async () => {
    const lines =
      'FROM busybox\nRUN --mount=type=tmpfs,target=/t,size=1m grep " /t " /proc/mounts | cut -d" " -f1,2; touch /t/x\n';
    expect(await outputOf(lines, { query: { t: 'tmp' } })).toBe('tmpfs /t\n');
    expect(await run('tmp', 'ls -d /t 2>&1 || true')).toBe('ls: /t: No such file or directory\n');
  });
});

test('a rebuild uses what is there', async () => {
  const lines = 'FROM busybox\nRUN date +%N > /when\nCOPY f /f\n';
  const first = await build(lines, { files: [{ name: 'f', body: 'f' }] });
  const again = await build(lines, { files: [{ name: 'f', body: 'f', mtimeSeconds: 1e9 }] });
  expect(again.match(/Using cache/g)).toHaveLength(2);
  expect(again.split('\n').at(-2)).toBe(first.split('\n').at(-2));
});

test('the document knows how caches are told', async () => {
  const schema = new ApiSchema();
  for (const record of await sandbox.engine.builder.caches()) expect(schema.faultsOf('BuildCache', record)).toEqual([]);
});
