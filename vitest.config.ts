import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { RUNS_MS_MAX } from './tests/support/property.ts';
import LongFirst from './scripts/vitest/long-first.ts';

const browser = ['tests/e2e/**/*.test.ts'];
const guest = [
  'tests/machine/**/*.test.ts',
  'tests/conformance/**/*.test.ts',
  'tests/lessons/**/*.test.ts',
  'tests/registry/**/*.test.ts',
  'tests/clients/**/*.test.ts',
];

const patient = {
  testTimeout: 200_000,
  hookTimeout: 200_000,
  expect: { poll: { timeout: 30_000 } },
  retry: 1,
  sequence: { groupOrder: 2 },
};

export default defineConfig({
  test: {
    reporters: ['default', './scripts/vitest/stall-reporter.ts', './scripts/vitest/summary-reporter.ts'],
    maxWorkers: availableParallelism(),
    teardownTimeout: 60_000,
    sequence: { sequencer: LongFirst },
    // Time-outs are what a machine may need that is half as fast and busy; a condition that never holds still fails.
    projects: [
      // Fast and alone: everything beside its source, and the house rules. `npm run ok` runs these.
      {
        test: {
          name: 'unit',
          include: ['{runtime,emulator,sandbox,images,lessons,web,scripts,tests}/**/*.test.ts'],
          exclude: [...guest, ...browser, '**/node_modules/**'],
          testTimeout: RUNS_MS_MAX,
          hookTimeout: 60_000,
          // Modules are read once for all files: nothing of ours is a singleton that could carry one test's state into another.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      // A real guest in the emulator, headless; Docker's own command line. `npm test` adds these and the next.
      // Machines live for seconds there: V8's optimiser would take as long over their code as they run.
      { test: { name: 'machine', include: guest, execArgv: ['--liftoff-only'], ...patient } },
      // The built page in a real Chromium.
      { test: { name: 'e2e', include: browser, ...patient } },
    ],
  },
});
