import { defineConfig } from 'vitest/config';
import { RUNS_MS_MAX } from './tests/support/property.ts';

const slow = [
  'tests/machine/**/*.test.ts',
  'tests/e2e/**/*.test.ts',
  'tests/conformance/**/*.test.ts',
  'tests/lessons/**/*.test.ts',
  'tests/registry/**/*.test.ts',
  'tests/clients/**/*.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './tests/tools/summary-reporter.ts'],
    projects: [
      // Fast and alone: everything beside its source, and the house rules. `npm run ok` runs these.
      {
        test: {
          name: 'unit',
          include: ['{runtime,emulator,sandbox,images,lessons,web,tests}/**/*.test.ts'],
          exclude: [...slow, '**/node_modules/**'],
          testTimeout: RUNS_MS_MAX,
        },
      },
      // A real guest in the emulator, headless; a real Chromium; Docker's own command line. `npm test` adds these.
      {
        test: {
          name: 'machine',
          include: slow,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          // What a busy machine needs; a condition that never holds still fails.
          expect: { poll: { timeout: 15_000 } },
          retry: 1,
        },
      },
    ],
  },
});
