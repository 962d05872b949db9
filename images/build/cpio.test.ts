import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { cpioArchive } from './cpio.ts';

const archive = cpioArchive([
  { path: 'dev', mode: 0o040755 },
  { path: 'dev/console', mode: 0o020600, device: { major: 5, minor: 1 } },
  { path: 'init', mode: 0o100755, content: Buffer.from('hello') },
]);

test('every record starts on a multiple of four bytes and the archive ends with the trailer', () => {
  const text = Buffer.from(archive).toString('latin1');
  const starts = [...text.matchAll(/070701/g)].map((match) => match.index);
  expect(starts).toHaveLength(4);
  expect(starts.filter((start) => start % 4 !== 0)).toEqual([]);
  expect(text).toMatch(/TRAILER!!!\0+$/);
});

test.skipIf(!hasCpio())('cpio reads it back (skipped where there is no cpio command)', () => {
  const listing = execFileSync('cpio', ['-itv', '--quiet'], {
    input: archive,
    env: { ...process.env, TZ: 'UTC' },
  }).toString();
  expect(listing.split('\n').map((line) => line.trim().split(/\s+/).at(-1))).toEqual([
    'dev',
    'dev/console',
    'init',
    '',
  ]);
  expect(listing).toMatch(/crw------- .* 5, +1 .*dev\/console/);
});

function hasCpio(): boolean {
  try {
    execFileSync('cpio', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
