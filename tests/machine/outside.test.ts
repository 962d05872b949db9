/** The machine and the world around it: ports that are reached from outside, connections and names that lead out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chunks } from '../../runtime/std/chunks.ts';
import type { ByteDuplex } from '../../runtime/std/byte-duplex.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

const RUN_MS_MAX = 60_000;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.dispose]());

const run = (line: string) => runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });

/** A line for the guest's shell; its output, trimmed. */
async function shell(line: string): Promise<string> {
  const { stdout, stderr, code } = await run(line);
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  return stdout.trim();
}

/** Sends everything, half-closes, reads to the end. */
async function exchange({ readable, writable }: ByteDuplex, message: string): Promise<string> {
  const sent = new Blob([message]).stream().pipeTo(writable);
  let answer = '';
  for await (const piece of chunks(readable.pipeThrough(new TextDecoderStream() as never))) answer += String(piece);
  await sent;
  return answer;
}

describe('a published port', () => {
  beforeAll(async () => {
    await shell('docker run -d --name echo -p 7000:7 busybox nc -ll -p 7 -e /bin/cat');
    await shell('docker run -d --name closed -p 127.0.0.1:7001:7 busybox sleep 1000');
  });
  afterAll(async () => void (await shell('docker rm -f echo closed')));

  test('is reached with bytes both ways, and a half-close passes', async () => {
    await expect.poll(() => sandbox.connectPort(7000).then((port) => exchange(port, 'hello'))).toBe('hello');
    const long = 'x'.repeat(1_000_000);
    expect((await exchange(await sandbox.connectPort(7000), long)).length).toBe(long.length);
  });

  test('that nobody listens on, and one that is not published, are refused with words', async () => {
    await expect(sandbox.connectPort(7001)).rejects.toMatchObject({ code: 'refused' });
    await expect(sandbox.connectPort(7002)).rejects.toMatchObject({ code: 'not-published' });
  });

  test('gives its place back when the connection is dropped', async () => {
    for (let round = 0; round <= 64; round += 1) (await sandbox.connectPort(7000)).release();
    expect(await exchange(await sandbox.connectPort(7000), 'still here')).toBe('still here');
  });
});
