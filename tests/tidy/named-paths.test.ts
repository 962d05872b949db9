import { expect, test } from 'vitest';
import { namedPaths } from './named-paths.ts';

test('files and folders are found, once each', () => {
  expect(namedPaths('See `runtime/guest` and `sandbox/sandbox.ts`, again `runtime/guest/`.')).toEqual([
    'runtime/guest',
    'sandbox/sandbox.ts',
  ]);
});

test.each(['`npm run images`', '`runtime/cli/*.ts`', '_runtime/compose_', '`/var/lib/docker`'])(
  '%s names none',
  (text) => {
    expect(namedPaths(text)).toEqual([]);
  },
);
