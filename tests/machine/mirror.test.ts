/** The page's mirror beside a whole machine: what it shows of images, and how it goes on when the machine is taken up from a save. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createApiClient } from '../../runtime/api/client.ts';
import type { ImageSummary } from '../../runtime/model/types.ts';
import { systemTimers } from '../../runtime/std/time.ts';
import { loadOptions, openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { EngineMirror } from '../../web/engine/mirror.ts';

const WAIT = { timeout: 30_000, interval: 50 };
const RUN_MS_MAX = 60_000;

let sandbox: Sandbox;
let mirror: EngineMirror;

async function shell(line: string): Promise<void> {
  const { code, stderr } = await runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
}

const live = () => vi.waitFor(() => expect(mirror.state).toEqual({ kind: 'live' }), WAIT);
const names = () => [...mirror.containers.values()].map(({ Names, State }) => `${Names?.[0]} ${State}`).sort();
const byId = (images: Iterable<ImageSummary>) => [...images].sort((a, b) => (a.Id < b.Id ? -1 : 1));

beforeAll(async () => {
  sandbox = await openSandbox();
  mirror = new EngineMirror(systemTimers);
  mirror.connect(sandbox.api);
  await live();
});
afterAll(() => {
  mirror.disconnect('the test is over');
  sandbox[Symbol.dispose]();
});

it.each([
  'docker tag busybox one',
  'docker create --name maker busybox true && docker commit maker two && docker rm maker',
  'docker rmi one',
  'printf "FROM two\\nLABEL a=b\\n" | docker build -q -t three -',
  'docker rmi two three',
])('it shows the images that a fresh list shows after %s', async (line) => {
  await shell(`{ ${line}; } >/dev/null`);
  const listed = await createApiClient(sandbox.api).json<ImageSummary[]>('GET', '/images/json');
  await vi.waitFor(() => expect(byId(mirror.images.values())).toEqual(byId(listed)), WAIT);
});

it('goes on with the machine that is taken up from a save, and shows what that one has', async () => {
  await shell('docker run -d --name kept busybox sleep 1000 >/dev/null');
  await vi.waitFor(() => expect(names()).toEqual(['/kept running']), WAIT);
  const snapshot = await sandbox.save();
  await shell('docker run -d --name lost busybox sleep 1000 >/dev/null');
  await vi.waitFor(() => expect(names()).toEqual(['/kept running', '/lost running']), WAIT);
  mirror.disconnect('The machine is starting anew.');
  sandbox[Symbol.dispose]();
  sandbox = await Sandbox.restore(await loadOptions(), snapshot);
  mirror.connect(sandbox.api);
  await live();
  expect(names()).toEqual(['/kept running']);
  await shell('docker rm -f kept >/dev/null');
  await vi.waitFor(() => expect(names()).toEqual([]), WAIT);
});
