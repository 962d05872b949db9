/** docker-init, built for this machine: the first process of a container that asked for one. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildNative, nativeMissing, sources } from '../../images/guest/agent/test/native.ts';

const work = mkdtempSync(join(tmpdir(), 'drydock-init-'));
const file = join(work, 'docker-init');
afterAll(() => rmSync(work, { recursive: true }));

/** In a pid namespace of its own, where orphans become its children. */
const NEW_PIDS = ['--pid', '--fork', '--mount-proc'];
const AS_PROCESS_1 = ['unshare', ...NEW_PIDS, file];
const mayMakePids = spawnSync('unshare', [...NEW_PIDS, 'true'], { timeout: 20_000 }).status === 0;
const why = mayMakePids ? '' : '(needs root that may make namespaces)';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(argv: readonly string[], onLine: (line: string, pid: number) => void = () => undefined): Promise<Ended> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' }, stdio: 'pipe' });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text.out += piece;
    for (const line of piece.trim().split('\n')) onLine(line, child.pid ?? -1);
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.err += piece));
  return once(child, 'close').then(([code]: unknown[]) => ({ code: code as number | null, ...text }));
}

describe.skipIf(nativeMissing)(`docker-init (${nativeMissing ?? 'native'})`, () => {
  beforeAll(() => buildNative(sources(), file), 60_000);

  test.each([
    [['--', 'sh', '-c', 'exit 3'], 3, ''],
    [['sh', '-c', 'exit 4'], 4, ''],
    [['--', 'sh', '-c', 'kill -9 $$'], 137, ''],
    [['--', 'nosuch'], 127, 'docker-init: exec nosuch failed: No such file or directory\n'],
    [['/etc'], 126, 'docker-init: exec /etc failed: Permission denied\n'],
    [['--'], 1, 'docker-init: start nothing failed: Invalid argument\n'],
  ])('%j ends with %i', async (args, code, err) => {
    expect(await run([file, ...args])).toEqual({ code, out: '', err });
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGUSR1', 'SIGHUP', 'SIGWINCH'] as const)('%s is passed on', async (signal) => {
    const script = `trap 'echo got; exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`;
    const ended = await run(
      [file, '--', 'sh', '-c', script],
      (line, pid) => line === 'ready' && process.kill(pid, signal),
    );
    expect(ended).toEqual({ code: 9, out: 'ready\ngot\n', err: '' });
  });

  test.skipIf(!mayMakePids)(`orphans are reaped ${why}`, async () => {
    const script = 'for i in 1 2 3; do sh -c "sleep 0.1 & exit"; done; sleep 0.5; ps ax -o stat=,comm= | sort -u';
    const { out } = await run([...AS_PROCESS_1, '--', 'sh', '-c', script]);
    expect(out).toContain('docker-init');
    expect(out).not.toMatch(/^Z/m);
    expect(out).not.toContain('sleep');
  });

  test.skipIf(!mayMakePids)(`what outlives the command ends with it ${why}`, async () => {
    expect((await run([...AS_PROCESS_1, '--', 'sh', '-c', 'sleep 1000 & exit 5'])).code).toBe(5);
  });
});
