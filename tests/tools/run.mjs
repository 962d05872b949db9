/**
 * `npm run NAME`: every command of the README, from a fresh clone. Plain JavaScript without dependencies, because it runs before
 * they are installed.
 */
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { run, tsx } from './process.mjs';

const snapshot = () => tsx('sandbox/node/build-snapshot.ts');
const build = async () => {
  await snapshot();
  await run('vite', ['build', '--logLevel', 'warn']);
};
const gate = async () => {
  for (const folder of ['runtime', 'emulator', 'sandbox', '.']) await run('tsc', ['-p', folder]);
  await run('svelte-check', ['--tsconfig', 'web/tsconfig.json', '--fail-on-warnings', '--output', 'human']);
  await run('oxlint', ['--type-aware', '--deny-warnings']);
  await run('prettier', ['--check', '--log-level', 'warn', '.']);
  await run('knip', []);
};

/** Each command gets the words behind `--`. */
const commands = {
  /** The gate: types, lint, format, dead code, unit tests and house rules. */
  ok: async (args) => {
    await gate();
    await run('vitest', ['run', '--project', 'unit', ...args]);
  },
  /** Everything: the gate, then all tests, with the guest and a browser. */
  test: async (args) => {
    process.env.CHROMIUM_PATH = await ensureChromium();
    await gate();
    await build();
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
  snapshot,
  serve: (args) => tsx('sandbox/node/serve.ts', args),
  relay: (args) => tsx('sandbox/node/relay/main.ts', args),
  guest: (args) => tsx('sandbox/node/guest.ts', args),
  bench: async (args) => {
    process.env.CHROMIUM_PATH = await ensureChromium();
    await build();
    await tsx('tests/bench/main.ts', args);
  },
  images: (args) => tsx('images/build.ts', args),
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
