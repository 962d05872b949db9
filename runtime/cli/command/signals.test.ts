/** Exit codes and texts are those of Docker's client 28.2.2. */
import { describe, expect, it } from 'vitest';
import { type ApiHandler, type ApiRequest, RAW_STREAM } from '../../http/handler.ts';
import { json } from '../../http/answer.ts';
import { runDocker } from '../docker.ts';
import { type TestOptions, TestInvocation } from '../testing/test-invocation.ts';

const endless = (): ReadableStream<Uint8Array> => new ReadableStream();
const terminal = { rows: 24, columns: 80 };

/** Answers as it is told; what it isn't told about never gets an answer, not even when its client goes. */
function engine(answers: Readonly<Record<string, () => ReturnType<ApiHandler>>> = {}) {
  const asked: string[] = [];
  const requests: ApiRequest[] = [];
  const watchers: (() => void)[] = [];
  const api: ApiHandler = (request) => {
    const { pathname, search } = new URL(request.url);
    const line = `${request.method} ${pathname.replace('/v1.50', '')}${search}`;
    requests.push(request);
    asked.push(line);
    for (const watcher of watchers) watcher();
    const found = Object.keys(answers).find((start) => line.startsWith(start));
    return (found === undefined ? undefined : answers[found])?.() ?? new Promise(() => {});
  };
  const until = async (start: string): Promise<void> => {
    while (!asked.some((line) => line.startsWith(start)))
      await new Promise<void>((resolve) => void watchers.push(resolve));
  };
  return { api, asked, requests, until };
}

const begin = (line: string, api: ApiHandler, options: Partial<TestOptions> = {}) => {
  const invocation = new TestInvocation(line.split(' '), {
    api,
    stdin: endless(),
    files: { '/home/user/Dockerfile': 'FROM busybox\n', '/home/user/file': 'text' },
    ...options,
  });
  return { invocation, code: runDocker(invocation) };
};

const WAITING = `
  stop -t 20 a, restart -t 15 a b, rm a, rmi a, kill a, pause a, unpause a, update -m 9m a, top a, diff a,
  wait a, rename a b, port a, logs -f a, events, stats, stats --no-stream a, start a b, pull busybox,
  push busybox, build ., load -i /home/user/file, import - a:b, import /home/user/file, commit a, tag a b,
  save -o t.tar a, export a, cp a:/x ., cp file a:/x, cp - a:/x, search a, history a, images, ps,
  network create n, network rm n, network connect n a, network disconnect n a, network ls, network inspect n,
  volume create v, volume rm v, volume ls, volume inspect v, inspect a, info, version, system df,
  system prune -f, container prune -f, image prune -f, volume prune -f, builder prune -f, exec a true, attach a,
  create a, run a, login -u ada -p secret, start -a a
`
  .split(',')
  .map((line) => line.trim());

describe('a signal ends at once', () => {
  it.each(WAITING)('docker %s', async (line) => {
    for (const [signal, code] of [
      ['INT', 130],
      ['TERM', 143],
    ] as const) {
      const { api, until } = engine();
      const docker = begin(line, api);
      await until('');
      docker.invocation.deliver(signal);
      expect([await docker.code, docker.invocation.stderr.replace(/^WARNING.*\n/, '')]).toEqual([code, '']);
    }
  });

  it('a command that asks nothing more and says nothing more', async () => {
    let answer: (answer: Response) => void = () => undefined;
    const first = new Promise<Response>((resolve) => (answer = resolve));
    const { api, asked, until } = engine({ 'POST /containers/a/start': () => first });
    const docker = begin('start a b', api);
    await until('POST');
    docker.invocation.deliver('INT');
    expect(await docker.code).toBe(130);
    answer(new Response(null, { status: 204 }));
    await new Promise((resolve) => setTimeout(resolve));
    expect([asked, docker.invocation.stdout]).toEqual([['POST /containers/a/start'], '']);
  });

  it('what is on its way to the engine, which must not take it for the whole', async () => {
    const { api, requests, until } = engine();
    const docker = begin('import - a:b', api);
    await until('POST');
    const body = new Response(requests[0]?.body as BodyInit).text().then(
      () => 'whole',
      () => 'broken off',
    );
    docker.invocation.deliver('INT');
    expect([await docker.code, await body, requests[0]?.signal.aborted]).toEqual([130, 'broken off', true]);
  });

  it.each(['system prune', 'container prune', 'login registry.example', 'volume prune'])(
    'the question of docker %s, without complaint',
    async (line) => {
      const docker = begin(line, engine().api, { terminal });
      while (!/(\[y\/N\]|Username:) $/.test(docker.invocation.stdout))
        await new Promise((resolve) => setTimeout(resolve));
      docker.invocation.deliver('TERM');
      expect([await docker.code, docker.invocation.stdout.at(-1)]).toEqual([0, '\n']);
    },
  );
});

const ID = 'c0ffee';
const session = () => ({
  'GET /containers/': () => Promise.resolve(json({ Id: ID, State: { Running: true }, Config: {}, HostConfig: {} })),
  'POST /containers/create': () => Promise.resolve(json({ Id: ID }, 201)),
  [`POST /containers/${ID}/start`]: () => Promise.resolve(new Response(null, { status: 204 })),
  'POST /exec/': () => attachment(),
  'POST /containers/a/exec': () => Promise.resolve(json({ Id: 'e1' }, 201)),
  [`POST /containers/${ID}/attach`]: () => attachment(),
  'POST /containers/a/attach': () => attachment(),
  [`POST /containers/${ID}/wait`]: () => Promise.resolve(new Response(endless())),
  [`POST /containers/${ID}/kill`]: () => Promise.resolve(new Response(null, { status: 204 })),
});
const attachment: () => ReturnType<ApiHandler> = () =>
  Promise.resolve({
    kind: 'upgrade',
    contentType: RAW_STREAM,
    readable: endless(),
    writable: new WritableStream(),
  });

const kills = (asked: readonly string[]): string[] => asked.filter((line) => line.includes('/kill'));
const KILL = `POST /containers/${ID}/kill?signal=`;

describe('attached to a process', () => {
  it.each([
    ['run busybox cat', [`${KILL}INT`, `${KILL}TERM`, `${KILL}INT`]],
    ['run --sig-proxy=false busybox cat', []],
    ['attach --sig-proxy=false a', []],
    ['attach a', [`${KILL}INT`, `${KILL}TERM`, `${KILL}INT`]],
  ])('docker %s stays until the third signal', async (line, forwarded) => {
    const { api, asked, until } = engine(session());
    const docker = begin(line, api);
    await until(line.startsWith('run') ? `POST /containers/${ID}/start` : 'POST /containers/a/attach');
    docker.invocation.deliver('INT');
    docker.invocation.deliver('TERM');
    docker.invocation.deliver('WINCH');
    expect(await Promise.race([docker.code, new Promise((resolve) => setTimeout(resolve, 0, 'stays'))])).toBe('stays');
    docker.invocation.deliver('INT');
    expect(await docker.code).toBe(1);
    expect(docker.invocation.stderr).toBe('\ngot 3 SIGTERM/SIGINTs, forcefully exiting\n');
    expect(kills(asked)).toEqual(forwarded);
  });

  it('docker start -a passes the signal on and leaves', async () => {
    const { api, asked, until } = engine(session());
    const docker = begin('start -a a', api);
    await until(`POST /containers/${ID}/attach`);
    docker.invocation.deliver('INT');
    expect([await docker.code, kills(asked)]).toEqual([0, [`${KILL}INT`]]);
  });

  it('docker exec leaves the process alone', async () => {
    const { api, asked, until } = engine(session());
    const docker = begin('exec a sleep 9', api);
    await until('POST /exec/e1/start');
    docker.invocation.deliver('INT');
    expect([await docker.code, docker.invocation.stderr, kills(asked)]).toEqual([0, '', []]);
  });
});
