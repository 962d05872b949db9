/** Every kind of check against a real machine: what passes, what doesn't, what is said of it; then against a hostile one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../lessons/checks/evaluate.ts';
import { Look } from '../../lessons/checks/look.ts';
import type { Check } from '../../lessons/checks/schema.ts';
import type { Evidence, Verdict } from '../../lessons/checks/verdict.ts';
import type { Condition } from '../../lessons/format/types.ts';
import type { PlayedMachine } from '../../lessons/play/machine.ts';
import { headlessMachines } from '../../lessons/play/node/headless.ts';

type Asked = Check extends infer C ? (C extends Check ? Omit<C, 'id' | 'say'> : never) : never;

let machine: PlayedMachine;
beforeAll(async () => {
  machine = await (await headlessMachines())();
  await sh(SETTING);
  await machine.type('echo typed in > /tmp/typed', 1);
});
afterAll(() => machine[Symbol.dispose]());

const SETTING = `
set -e
docker network create net1
docker volume create vol1
docker run -d --name web --network net1 --restart always -m 64m -v vol1:/data --tmpfs /scratch -p 8080:80 busybox sh -c 'mkdir -p /www; echo hello > /www/index.html; httpd -f -p 80 -h /www'
docker run --name done busybox sh -c 'echo kept > /kept; exit 3' || true
docker exec web ls /www
docker exec web ls /nowhere || true
echo 5 > /root/five
docker inspect -f '{{.State.Pid}}' web > /root/pid
mkdir /sys/fs/cgroup/mine
ip netns add outside
`;

async function sh(script: string): Promise<void> {
  const { code, stderr } = await machine.run(['/bin/bash', '-c', script], { timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`set the machine up: ${stderr}`);
}

const verdict = (asked: Asked, more: Partial<Condition> = {}, seen?: Evidence): Promise<Verdict> =>
  evaluate(
    { id: 'it', say: 'It is so', line: 1, ...more, ...asked } as Condition,
    new Look(machine, Date.now),
    () => seen,
  );

const CASES: [Verdict['state'], Asked, RegExp][] = [
  [
    'passed',
    {
      check: 'container',
      name: 'web',
      state: 'running',
      image: 'busybox',
      has: { 'HostConfig.RestartPolicy.Name': 'always', 'HostConfig.Memory': { at_most: '64m' } },
    },
    /^web is running$/,
  ],
  [
    'failed',
    { check: 'container', name: 'web', has: { 'HostConfig.RestartPolicy.Name': 'no' } },
    /^HostConfig\.RestartPolicy\.Name of web is always, the step asks for "no"$/,
  ],
  [
    'failed',
    { check: 'container', name: 'web', image: 'debian' },
    /^web was made from busybox, the step asks for debian$/,
  ],
  [
    'failed',
    { check: 'container', name: 'web', command: 'sleep 1' },
    /^web runs "sh -c mkdir .*", the step asks for "sleep 1"$/,
  ],
  ['passed', { check: 'container', name: 'done', state: 'exited', exit_code: 3 }, /^done is exited$/],
  [
    'failed',
    { check: 'container', name: 'done', state: 'exited', exit_code: 0 },
    /^done ended with exit code 3, the step asks for another one$/,
  ],
  ['failed', { check: 'container', name: 'done', state: 'running' }, /^done is exited$/],
  ['pending', { check: 'container', name: 'nobody' }, /^no container is called nobody$/],
  ['pending', { check: 'container', name: 'web', state: 'absent' }, /^web is still there, running$/],
  ['passed', { check: 'container', name: 'nobody', state: 'absent' }, /^no container is called nobody$/],
  ['passed', { check: 'image', name: 'busybox', layers: 1, size: { at_most: '10m' } }, /^the image busybox is there$/],
  [
    'failed',
    { check: 'image', name: 'busybox', layers: { at_least: 3 } },
    /^busybox has 1 layers, the step asks for at least 3$/,
  ],
  ['pending', { check: 'image', name: 'no/such:1' }, /^there is no image no\/such:1$/],
  ['passed', { check: 'volume', name: 'vol1', has: { Driver: 'local' } }, /^the volume vol1 is there$/],
  ['pending', { check: 'volume', name: 'vol1', state: 'absent' }, /^the volume vol1 is still there$/],
  ['passed', { check: 'network', name: 'net1', containers: ['web'] }, /on it: web$/],
  ['failed', { check: 'network', name: 'net1', containers: ['web', 'done'] }, /^done is not on net1; on it: web$/],
  [
    'passed',
    { check: 'mount', container: 'web', at: '/data', type: 'volume', source: 'vol1', read_only: false },
    /^vol1 is mounted at \/data in web$/,
  ],
  [
    'passed',
    { check: 'mount', container: 'web', at: '/scratch', type: 'tmpfs' },
    /^a tmpfs is mounted at \/scratch in web$/,
  ],
  [
    'failed',
    { check: 'mount', container: 'web', at: '/data', type: 'bind' },
    /^a volume is mounted at \/data in web, the step asks for a bind$/,
  ],
  [
    'failed',
    { check: 'mount', container: 'web', at: '/data', read_only: true },
    /^\/data in web is mounted to be written to$/,
  ],
  ['pending', { check: 'mount', container: 'web', at: '/other' }, /^nothing is mounted at \/other in web$/],
  ['passed', { check: 'process', command: 'httpd -f', in: 'web', user: 0 }, /^"httpd -f -p 80 -h \/www" runs in web$/],
  ['failed', { check: 'process', command: 'httpd -f', user: 1000 }, /runs as user 0, the step asks for 1000$/],
  [
    'pending',
    { check: 'process', command: 'no-such-program' },
    /^nothing with "no-such-program" runs on this machine$/,
  ],
  ['passed', { check: 'process', command: 'no-such-program', state: 'absent' }, /^nothing with/],
  [
    'passed',
    { check: 'namespace', type: 'net', of: 'web', differs_from: 'host' },
    /^web is in net:\[\d+\], host in net:\[\d+\]$/,
  ],
  [
    'failed',
    { check: 'namespace', type: 'user', of: 'web', differs_from: 'host' },
    /^web and host have one user namespace, user:\[\d+\]$/,
  ],
  ['passed', { check: 'namespace', type: 'pid', of: 'process: httpd -f', same_as: 'web' }, /have one pid namespace/],
  ['failed', { check: 'namespace', type: 'pid', of: 'done', same_as: 'host' }, /^done is exited$/],
  ['passed', { check: 'cgroup', of: 'web', file: 'memory.max', value: '64m' }, /^memory\.max of web is 67108864$/],
  [
    'passed',
    { check: 'cgroup', of: 'web', file: 'memory.events:oom_kill', value: 0 },
    /^memory\.events:oom_kill of web is 0$/,
  ],
  [
    'failed',
    { check: 'cgroup', of: 'web', file: 'memory.max', value: { at_most: '32m' } },
    /the step asks for at most 32m$/,
  ],
  [
    'pending',
    { check: 'cgroup', of: 'theirs', file: 'memory.max', value: 'max' },
    /^there is neither a container nor a group called theirs$/,
  ],
  ['passed', { check: 'cgroup', of: 'mine', file: 'cgroup.procs', value: '' }, /^cgroup\.procs of mine is nothing$/],
  [
    'passed',
    { check: 'file', path: '/www/index.html', in: 'web', is: 'hello' },
    /^\/www\/index\.html in web says "hello"$/,
  ],
  ['failed', { check: 'file', path: '/www/index.html', in: 'web', contains: 'bye' }, /says "hello", not "bye"$/],
  ['failed', { check: 'file', path: '/www/index.html', in: 'web', lacks: 'hell' }, /says "hell"$/],
  ['pending', { check: 'file', path: '/nowhere/x', in: 'web' }, /^there is no \/nowhere\/x in web$/],
  ['passed', { check: 'file', path: '/kept', in: 'done', is: 'kept' }, /^\/kept in done says "kept"$/],
  ['pending', { check: 'file', path: '/other', in: 'done' }, /^there is no \/other in done$/],
  ['passed', { check: 'file', path: '/etc' }, /^\/etc says ""$/],
  ['passed', { check: 'file', path: '/etc/passwd/x', state: 'absent' }, /^there is no \/etc\/passwd\/x$/],
  ['passed', { check: 'note', path: '/root/pid', pid_outside_of: 'web' }, /^\/root\/pid says "\d+"$/],
  ['failed', { check: 'note', path: '/root/pid', pid_inside_of: 'web' }, /which is not that process's number$/],
  ['failed', { check: 'note', path: '/root/five', id_of: 'web' }, /which is not that container's id$/],
  ['passed', { check: 'note', path: '/root/five', output_of: 'expr 2 + 3' }, /^\/root\/five says "5"$/],
  ['pending', { check: 'note', path: '/root/none', id_of: 'nobody' }, /^no container is called nobody$/],
  ['pending', { check: 'note', path: '/root/none', output_of: 'true' }, /^\/root\/none is empty, or not there$/],
  ['passed', { check: 'typed', command: 'echo typed' }, /^"echo typed in > \/tmp\/typed" was typed$/],
  ['pending', { check: 'typed', command: 'never so' }, /^the last that was typed is "echo/],
  ['pending', { check: 'typed', command: 'echo', user: 'learner' }, /^nothing was typed yet$/],
  [
    'passed',
    { check: 'port', port: 8080, contains: 'hello', status: 200 },
    /^port 8080 of 127\.0\.0\.1 answers "hello"$/,
  ],
  ['failed', { check: 'port', port: 8080, contains: 'bye' }, /answers "hello", not "bye"$/],
  ['failed', { check: 'port', port: 8080, path: '/none', status: 200 }, /answers with 404, the step asks for "200"$/],
  ['failed', { check: 'port', port: 8080, state: 'silent' }, /answers with 200$/],
  ['pending', { check: 'port', port: 9999 }, /^port 9999 of 127\.0\.0\.1 does not answer \(.*refused|connect/i],
  ['passed', { check: 'port', port: 80, from: 'web' }, /asked from web, answers "hello"$/],
  ['passed', { check: 'port', port: 8080, from: 'outside', state: 'silent' }, /does not answer$/],
  [
    'pending',
    { check: 'port', port: 80, from: 'nowhere' },
    /neither a container nor a network namespace called nowhere$/,
  ],
  [
    'pending',
    { check: 'registry', registry: 'localhost:5000', repository: 'a', tag: 'b' },
    /^localhost:5000 does not answer/,
  ],
  [
    'passed',
    { check: 'exec', container: 'web', mentions: '/www', exit: 'success' },
    /^"ls \/www" ended with exit code 0$/,
  ],
  [
    'passed',
    { check: 'exec', container: 'web', mentions: '/nowhere', exit: 'failure' },
    /^"ls \/nowhere" ended with exit code 1$/,
  ],
  ['failed', { check: 'exec', container: 'web', mentions: '/www', exit: 'failure' }, /ended with exit code 0$/],
  [
    'pending',
    { check: 'exec', container: 'web', mentions: '/elsewhere', exit: 'success' },
    /^nothing with "\/elsewhere" was run in web$/,
  ],
  ['passed', { check: 'probe', script: 'echo "all is well"' }, /^all is well$/],
  ['failed', { check: 'probe', script: 'echo "two are left"; exit 1' }, /^two are left$/],
];

describe('a condition', () => {
  it.each(CASES)('is %s: %o', async (state, asked, found) => {
    const result = await verdict(asked);
    expect(result.found).toMatch(found);
    expect(result.state).toBe(state);
  });

  it('says what was found in its own words, too', async () => {
    const result = await verdict(
      { check: 'container', name: 'done', state: 'running' },
      { found: 'It has {seen} already' },
    );
    expect(result).toMatchObject({ state: 'failed', found: 'It has exited already' });
  });

  it('tells another container and another image from the one seen before', async () => {
    const { evidence } = (await verdict({ check: 'container', name: 'web' })) as { evidence?: Evidence };
    expect(await verdict({ check: 'container', name: 'web', other_than: 'before' }, {}, evidence)).toMatchObject({
      state: 'pending',
      found: 'web is still the same container',
    });
    expect(
      await verdict({ check: 'container', name: 'web', other_than: 'before' }, {}, { containers: { web: 'x' } }),
    ).toMatchObject({ state: 'passed' });
    const image = (await verdict({ check: 'image', name: 'busybox' })) as { evidence?: Evidence };
    expect(await verdict({ check: 'image', name: 'busybox', other_than: 'before' }, {}, image.evidence)).toMatchObject({
      found: 'busybox is still the same image',
    });
  });
});

describe('a hostile machine gets a sentence, and the next check works', () => {
  it.each<[string, Asked, RegExp]>([
    [
      'a probe that never ends',
      { check: 'probe', script: 'sleep 1000', seconds: 1 },
      /^the check did not end within 1 seconds/,
    ],
    [
      'a probe that leaves something behind which holds its output',
      { check: 'probe', script: 'setsid sleep 1000 & exit 0', seconds: 1 },
      /did not end within 1 seconds/,
    ],
    [
      'a probe that prints 100 MB',
      { check: 'probe', script: 'yes | head -c 100000000; exit 1', seconds: 10 },
      /^(y )+y?…$|did not end within 10 seconds/,
    ],
    [
      'a probe that kills its shell',
      { check: 'probe', script: 'kill -9 $$' },
      /^the check was ended by signal 9|exit code/,
    ],
    ['a probe with a broken script', { check: 'probe', script: 'if then' }, /[Ss]yntax error/],
    [
      'a probe that forks',
      { check: 'probe', script: 'for i in 1 2 3 4 5 6 7 8; do sleep 100 & done; wait', seconds: 1 },
      /did not end within 1 seconds/,
    ],
    ['a file that never ends', { check: 'file', path: '/dev/zero' }, /\/dev\/zero could not be read/],
  ])('%s', async (_, asked, found) => {
    const result = await verdict(asked);
    expect(result.found).toMatch(found);
    expect(result.state).toBe('failed');
    expect(await verdict({ check: 'probe', script: 'true' })).toMatchObject({ state: 'passed' });
  });

  it('a machine without its programs', async () => {
    const bare = (await machine.checkpoint())();
    using broken = await bare;
    await broken.run(['/bin/sh', '-c', 'rm -rf /usr/bin /bin /usr/sbin /sbin 2>/dev/null; true']);
    const look = new Look(broken, Date.now);
    const probe = await evaluate(
      { id: 'it', say: 'It', line: 1, check: 'probe', script: 'true' },
      look,
      () => undefined,
    );
    expect(probe).toMatchObject({ state: 'failed' });
    expect(probe.found).not.toBe('');
    expect(
      await evaluate({ id: 'it', say: 'It', line: 1, check: 'container', name: 'web' }, look, () => undefined),
    ).toMatchObject({ state: 'passed' });
  });
});
