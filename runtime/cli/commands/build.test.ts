import { describe, expect, test } from 'vitest';
import { createApiHandler } from '../../api/router.ts';
import type { ApiHandler } from '../../http/handler.ts';
import { tarStream } from '../../archive/testing/tar-of.ts';
import { BuildFixture } from '../../builder/testing/build-fixture.ts';
import type { Engine } from '../../model/engine.ts';
import { runDocker } from '../docker.ts';
import { TestInvocation, type TestOptions } from '../testing/test-invocation.ts';

const FILES = {
  '/home/user/app/Dockerfile': 'FROM base\nCOPY . /x/\n',
  '/home/user/app/a': 'A',
  '/home/user/app/d/b': 'B',
  '/home/user/other': 'FROM base\nCOPY a /y/\n',
};

async function docker(line: string, options: Partial<TestOptions> = {}) {
  const fixture = await BuildFixture.create();
  const requests: string[] = [];
  const engine = createApiHandler({ builder: fixture.service, images: fixture.images.images } as unknown as Engine);
  const api: ApiHandler = (request) => {
    requests.push(decodeURIComponent(new URL(request.url).search.slice(1)));
    const secrets = request.headers.get('X-Build-Secrets');
    if (secrets !== null) requests.push(atob(secrets));
    return engine(request);
  };
  const invocation = new TestInvocation(line.split(' '), { api, files: FILES, ...options });
  const exitCode = await runDocker(invocation);
  const { stdout, stderr, written } = invocation;
  const id = /Successfully built (\w+)/.exec(stdout)?.[1];
  const files = id === undefined ? [] : fixture.files(fixture.images.images.resolve(id));
  return { exitCode, stdout, stderr, written, requests, files };
}

describe('docker build', () => {
  test('sends a folder and prints what the engine tells', async () => {
    const { exitCode, stdout, files } = await docker('build -t mine app');
    expect(stdout).toMatch(/^Sending build context to Docker daemon {2}4\.096kB\r\r\nStep 1\/2 : FROM base\n ---> /);
    expect(stdout).toMatch(/Successfully tagged mine:latest\n$/);
    expect(files).toEqual([
      'x/ 755 0:0',
      'x/Dockerfile 644 0:0 21',
      'x/a 644 0:0 1',
      'x/d/ 755 0:0',
      'x/d/b 644 0:0 1',
    ]);
    expect(exitCode).toBe(0);
  });

  test('leaves out what .dockerignore names, but for what the engine needs', async () => {
    const ignore = { ...FILES, '/home/user/app/.dockerignore': '*\n!d\n' };
    const { files } = await docker('build app', { files: ignore });
    expect(files).toEqual(['x/ 755 0:0', 'x/d/ 755 0:0', 'x/d/b 644 0:0 1']);
  });

  test('takes a Dockerfile from elsewhere, which no image sees', async () => {
    for (const line of ['build -f other app', 'build -f ../user/other app']) {
      expect((await docker(line)).files).toEqual(['y/ 755 0:0', 'y/a 644 0:0 1']);
    }
    const input = await docker('build -f - app', { stdin: 'FROM base\nCOPY . /z/\n' });
    expect(input.files).toEqual([
      'z/ 755 0:0',
      'z/Dockerfile 644 0:0 21',
      'z/a 644 0:0 1',
      'z/d/ 755 0:0',
      'z/d/b 644 0:0 1',
    ]);
  });

  test('takes a Dockerfile or a whole context from its input', async () => {
    expect((await docker('build -', { stdin: 'FROM base\nENV a=b\n' })).stdout).toContain('Successfully built');
    const context = await tarStream({ name: 'My', body: 'FROM base\nCOPY f /\n' }, { name: 'f', body: 'F' });
    expect((await docker('build -f My -', { stdin: context })).files).toEqual(['f 644 0:0 1']);
  });

  test('prints the id alone when it is to be quiet, and writes it down', async () => {
    const quiet = await docker('build -q --iidfile /tmp/id app');
    expect(quiet.stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    expect(quiet.written.get('/tmp/id')).toBe(quiet.stdout.trim());
    const loud = await docker('build --iidfile /tmp/id app');
    expect(loud.written.get('/tmp/id')).toMatch(/^sha256:[0-9a-f]{64}$/);
    const lost = await docker('build --iidfile /none/id app');
    expect([lost.exitCode, lost.stderr]).toEqual([1, 'open /none/id: no such file or directory\n']);
  });

  test("ends with the failed command's status and says where it stands", async () => {
    const files = { ...FILES, '/home/user/app/Dockerfile': 'FROM base\n\nCOPY none /\n' };
    const { exitCode, stderr } = await docker('build app', { files });
    const words =
      'COPY failed: file not found in build context or excluded by .dockerignore: stat none: file does not exist';
    expect([exitCode, stderr]).toEqual([1, `${words}\n(Dockerfile, line 3)\n`]);
  });

  test('asks the engine for what its flags say', async () => {
    const line =
      'build --build-arg a --build-arg b=c --build-arg d --label x=y --label z --target base --no-cache --force-rm --network none ' +
      '-m 1m --cpu-quota 5 --add-host h:1.2.3.4 --ulimit nofile=1:2 --cache-from p,q -f app/Dockerfile app';
    const { requests } = await docker(line, { env: { a: '1' } });
    expect(new URLSearchParams(requests[0])).toEqual(
      new URLSearchParams({
        dockerfile: 'Dockerfile',
        nocache: '1',
        rm: '1',
        forcerm: '1',
        target: 'base',
        networkmode: 'none',
        memory: '1048576',
        cpuquota: '5',
        extrahosts: 'h:1.2.3.4',
        ulimits: '[{"Name":"nofile","Soft":1,"Hard":2}]',
        buildargs: '{"a":"1","b":"c","d":null}',
        labels: '{"x":"y","z":""}',
        cachefrom: '["p","q"]',
      }),
    );
  });

  test('sends secrets apart from everything else', async () => {
    const { requests } = await docker('build --secret id=one,src=/home/user/other --secret id=two,env=TOKEN app', {
      env: { TOKEN: 't' },
    });
    expect(JSON.parse(requests[1] ?? '')).toEqual({ one: btoa(FILES['/home/user/other']), two: btoa('t') });
    expect(requests[0]).not.toContain('TOKEN');
  });

  // The texts are those of Docker's command, 28.2.2.
  test.each([
    ['build none', 'unable to prepare context: path "none" not found'],
    ['build other', 'unable to prepare context: context must be a directory: /home/user/other'],
    [
      'build -f none app',
      'unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat /home/user/none: no such file or directory',
    ],
    ['build -f - -', "invalid argument: can't use stdin for both build context and dockerfile"],
    [
      'build -f x -',
      'unable to prepare context: ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles',
    ],
    ['build --target x app', 'Error response from daemon: target stage "x" could not be found'],
    [
      'build --platform x/y/z/q app',
      'Error response from daemon: "x/y/z/q": cannot parse platform specifier: invalid argument',
    ],
    ['build --isolation x app', 'Error response from daemon: unsupported isolation: "x"'],
    [
      'build --security-opt x app',
      'Error response from daemon: The daemon on this platform does not support setting security options on build',
    ],
  ])('%s is refused', async (line, message) => {
    const { exitCode, stderr } = await docker(line, { stdin: 'FROM base\n' });
    expect([exitCode, stderr.split('\n')[0]]).toEqual([1, message]);
  });

  test('refuses a .dockerignore that is none', async () => {
    const files = { ...FILES, '/home/user/app/.dockerignore': '[\n' };
    expect((await docker('build app', { files })).stderr).toBe('error checking context: syntax error in pattern\n');
  });
});

test('docker builder prune asks first', async () => {
  const { stdout, exitCode } = await docker('builder prune', { stdin: 'n\n' });
  expect(stdout).toBe('WARNING! This will remove all dangling build cache. Are you sure you want to continue? [y/N] ');
  expect(exitCode).toBe(0);
});
