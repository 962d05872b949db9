/**
 * `npm run NAME`: every command of the README, from a fresh clone. Plain JavaScript without dependencies, because it runs before
 * they are installed.
 */
import { availableParallelism } from 'node:os';
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensurePackages } from './packages.mjs';
import { run, tsx } from './process.mjs';

/** No step of a build or of the gate takes so long; one that hangs ends by itself and is named. */
const LIMIT = { minutesMax: 9 };
const snapshot = () => tsx('sandbox/node/build-snapshot.ts', [], LIMIT);
const build = async () => {
  await snapshot();
  await run('vite', ['build', '--logLevel', 'warn'], LIMIT);
};
/** What did not change since the last run is not read again. */
const types = (folder) => {
  const note = `.cache/types/${folder === '.' ? 'root' : folder}.json`;
  return ['tsc', '-p', folder, '--incremental', '--tsBuildInfoFile', note];
};
const TYPES = [
  types('runtime'),
  types('.'),
  ['svelte-check', '--tsconfig', 'web/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  types('sandbox'),
  types('emulator'),
];
/** What a linter finds, and exports that nobody uses. */
const LINT = [['oxlint', '--type-aware', '--deny-warnings'], ['knip']];
const format = (mode) => [
  'prettier',
  mode,
  '--log-level',
  'warn',
  '--cache',
  '--cache-location',
  '.cache/prettier',
  '.',
];
const FORMAT_CHECK = [format('--check')];
/** As many at a time as there are processors: each of them uses one. All are run, so that one look shows all that is wrong. */
const all = async (list) => {
  const steps = list.values();
  const failures = [];
  const lane = async () => {
    for (const [program, ...args] of steps) await run(program, args, LIMIT).catch((error) => failures.push(error));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  if (failures.length > 0) throw failures[0];
};
const gate = () => all([...TYPES, ...LINT, ...FORMAT_CHECK]);
/** The tests of one project of vitest.config.ts. */
const vitest = (project, args) => run('vitest', ['run', '--project', project, ...args]);

/** A compiler for the guest's processor and a registry to pull from; the rest the benchmarks fetch for the guest themselves. */
const BENCH_PACKAGES = ['gcc-multilib', 'docker-registry'];

/** Each command gets the words behind `--`. */
const commands = {
  /** The gate: types, lint, format, dead code, unit tests and house rules. */
  ok: async (args) => {
    await gate();
    await vitest('unit', args);
  },
  types: () => all(TYPES),
  lint: () => all(LINT),
  format: () => all([format('--write')]),
  'format:check': () => all(FORMAT_CHECK),
  'test:unit': (args) => vitest('unit', args),
  /** With a real guest in the emulator, headless. */
  'test:machine': async (args) => {
    await ensurePackages();
    await snapshot();
    await vitest('machine', args);
  },
  /** With the built page in a real browser. */
  'test:e2e': async (args) => {
    process.env.CHROMIUM_PATH = await ensureChromium();
    await build();
    await vitest('e2e', args);
  },
  /** Everything: the gate, then all tests, with the guest and a browser. */
  test: async (args) => {
    process.env.CHROMIUM_PATH = await ensureChromium();
    await ensurePackages();
    await build();
    await tsx('tests/bench/calibrate.ts', [], LIMIT);
    await gate();
    await run('vitest', ['run', ...args]);
  },
  start: async (args) => {
    await build();
    await run('vite', ['preview', ...args]);
  },
  dev: async (args) => {
    await snapshot();
    await run('vite', args);
  },
  build,
  preview: (args) => run('vite', ['preview', ...args]),
  serve: (args) => tsx('sandbox/node/serve.ts', args),
  registry: (args) => tsx('sandbox/node/registry.ts', args),
  /** Images of other registries, beside the shelf. */
  mirror: (args) => tsx('sandbox/node/mirror/main.ts', args),
  relay: (args) => tsx('sandbox/node/relay/main.ts', args),
  guest: (args) => tsx('sandbox/node/guest.ts', args),
  'coverage-table': (args) => tsx('runtime/api/node/coverage-table.ts', args),
  bench: async (args) => {
    process.env.CHROMIUM_PATH = await ensureChromium();
    await ensurePackages(BENCH_PACKAGES);
    await build();
    await tsx('tests/bench/main.ts', args);
  },
  lessons: async (args) => {
    await snapshot();
    await tsx('lessons/node/main.ts', args);
  },
  catalogue: (args) => tsx('images/print-catalogue.ts', args),
  images: (args) => tsx('images/build.ts', args),
  'bare-root': (args) => tsx('tests/bare-root/main.ts', args),
};

const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  console.error(`run: no command '${name}'; there are: ${Object.keys(commands).join(', ')}`);
  process.exit(2);
}
try {
  await ensureDependencies();
  await command(args);
} catch (error) {
  if (error.exitCode === undefined) console.error(error);
  process.exit(error.exitCode ?? 1);
}
