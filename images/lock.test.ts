import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differences, readLock, type LockedTarget } from './build/lock.ts';
import { readPins } from './build/packages.ts';
import { DIST } from './build/places.ts';
import { guestPackages, targets } from './build/targets.ts';

const lock = readLock();

test.each(Object.entries(targets))(
  '%s was built from the inputs in the tree (else run npm run images)',
  (name, target) => {
    expect(differences(name, target, lock[name])).toEqual([]);
  },
);

test('a changed input, a changed pin and a changed artefact are found', () => {
  const { busybox } = targets;
  const locked = lock['busybox'];
  if (!busybox || !locked) throw new Error('The lock file has no busybox');
  const [input = ''] = Object.keys(locked.inputs);
  const spoiled: LockedTarget = {
    ...locked,
    inputs: { ...locked.inputs, [input]: 'other' },
    packages: { 'busybox-static': 'other' },
    artefacts: { 'busybox.tar': { bytes: 1, sha256: 'other' } },
  };
  expect(differences('busybox', busybox, spoiled)).toEqual([
    `busybox: its input ${input} has changed since it was built`,
    'busybox: the pin of Debian package busybox-static has changed',
    'busybox: images/dist/busybox.tar is not what was built',
  ]);
  expect(differences('busybox', busybox, undefined)).toEqual(['busybox is not in images/dist/lock.json']);
});

test('every package that something is built from is pinned', () => {
  const pinned = new Set(readPins().map(({ name }) => name));
  expect(guestPackages().filter((name) => !pinned.has(name))).toEqual([]);
});

test('the agent and the kernel keep their limits', () => {
  expect(readFileSync(`${DIST}agent`).length).toBeLessThanOrEqual(64 * 1024);
  expect(readFileSync(`${DIST}kernel.bin`).length).toBeLessThanOrEqual(3_500_000);
});
