import { expect, it } from 'vitest';
import { tooLarge } from './sizes.ts';

it('a file may have 256 KiB', () => {
  expect(tooLarge([{ path: 'docs/page.png', sizeBytes: 262_144 }])).toEqual([]);
});

it('a larger one is found, of whatever kind it is', () => {
  expect(tooLarge([{ path: 'reference/api.yaml', sizeBytes: 262_145 }])).toEqual([
    'reference/api.yaml has 262145 bytes, the limit is 262144: split it or pack it',
  ]);
});

it('what the images are built into may be as large as it is', () => {
  expect(tooLarge([{ path: 'images/dist/guestroot.system.gz', sizeBytes: 12_000_000 }])).toEqual([]);
  expect(tooLarge([{ path: 'images/guest/root.tar', sizeBytes: 12_000_000 }])).toHaveLength(1);
});
