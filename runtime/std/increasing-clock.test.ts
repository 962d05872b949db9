import { expect, test } from 'vitest';
import { IncreasingClock } from './increasing-clock.ts';

const S = 1_000_000_000n;

function looks(host: bigint[]): bigint[] {
  const left = [host[0] ?? 0n, ...host];
  const clock = new IncreasingClock(() => left.shift() ?? 0n);
  return host.map(() => clock.now());
}

test('no two looks see the same moment, however coarse the host’s clock is', () => {
  expect(looks([5n, 5n, 5n, 6n, 9n, 9n])).toEqual([5n, 6n, 7n, 8n, 9n, 10n]);
});

test('a clock that wavers goes on; one that was set back is followed', () => {
  expect(looks([10n * S, 10n * S - 5n, 2n * S, 2n * S])).toEqual([10n * S, 10n * S + 1n, 2n * S, 2n * S + 1n]);
});
