import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { RUNS_MS_MAX } from './tests/support/property.ts';
import LongFirst from './tests/tools/long-first.ts';

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
    reporters: ['default', './tests/tools/stall-reporter.ts', './tests/tools/summary-reporter.ts'],
    maxWorkers: availableParallelism(),
    teardownTimeout: 60_000,
    sequence: { sequencer: LongFirst },
    // Time-outs are what a machine may need that is half as fast and busy; a condition that never holds still fails.
    projects: [
      // Fast and alone: everything beside its source, and the house rules. `npm run ok` runs these.
      {
        test: {
          name: 'unit',
          include: ['{runtime,emulator,sandbox,images,lessons,web,tests}/**/*.test.ts'],
          exclude: [...slow, '**/node_modules/**'],
          testTimeout: RUNS_MS_MAX,
          hookTimeout: 60_000,
          // Modules are read once for all files: nothing of ours is a singleton that could carry one test's state into another.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      // A real guest in the emulator, headless; a real Chromium; Docker's own command line. `npm test` adds these.
      {
        test: {
          name: 'machine',
          include: slow,
          testTimeout: 200_000,
          hookTimeout: 200_000,
          expect: { poll: { timeout: 30_000 } },
          retry: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
