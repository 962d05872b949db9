import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const PIPE_BYTES = 65_536;

it('prints the whole table into a pipe', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', main, '--coverage', '--json'], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  expect(stdout.length).toBeGreaterThan(PIPE_BYTES);
  expect(JSON.parse(stdout)).toHaveProperty('tracks');
});
