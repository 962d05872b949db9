import { expect, test } from 'vitest';
import { decodeText } from '../guest/bytes.ts';
import type { Container } from './container.ts';
import { openContainerLog } from './container-log.ts';

const LABELS = { app: 'shop', 'app.tier': 'web', owner: 'me', [`${'a'.repeat(3000)}!`]: 'long' };

const logged = (options: Record<string, string>) =>
  ({
    id: 'f'.repeat(64),
    name: 'box',
    config: { Labels: LABELS, Env: ['APP_MODE=test', 'PATH=/bin'] },
    hostConfig: { LogConfig: { Type: 'json-file', Config: options } },
    identity: { imageId: `sha256:${'0'.repeat(64)}` },
  }) as unknown as Container;

/** What the container's entries say beside their output. */
async function attributes(options: Record<string, string>): Promise<unknown> {
  const driver = await openContainerLog(logged(options));
  if (!driver) throw new Error('there is no log');
  const entry = new Uint8Array(driver.format.entryBytesMax(2));
  const end = driver.format.write(entry, 0, {
    log: new Uint8Array(2),
    stream: 'stdout',
    stamp: driver.format.stamp(0n),
  });
  return (JSON.parse(decodeText(entry.subarray(0, end))) as { attrs?: unknown }).attrs;
}

test('labels and variables are chosen by name or by pattern', async () => {
  expect(await attributes({ labels: 'owner', 'env-regex': '^APP_' })).toEqual({ owner: 'me', APP_MODE: 'test' });
  expect(await attributes({ 'labels-regex': '^app(\\.|$)' })).toEqual({ app: 'shop', 'app.tier': 'web' });
});

test('a pattern takes no longer than its text is long', async () => {
  expect(await attributes({ 'labels-regex': '^(a+)+$' })).toBeUndefined();
});

test('a pattern that is none is told as Go tells it', async () => {
  await expect(attributes({ 'labels-regex': '(' })).rejects.toThrow('error parsing regexp: missing closing ): `(`');
});
