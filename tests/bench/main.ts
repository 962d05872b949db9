/**
 * `npm run bench`: the product's figures, measured on this machine, beside what they should be. It never fails for a missed bar.
 *
 *     npm run bench                              all of them, some ten minutes
 *     npm run bench -- run-container channel     these
 *     npm run bench -- --quick --json FILE       a tenth of the rounds; the figures as JSON into FILE as well
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Bench, figuresOf, Scale } from './bench.ts';
import { bridge } from './bridge.ts';
import { build } from './build.ts';
import { channel } from './channel.ts';
import { counts } from './counts.ts';
import { cp } from './cp.ts';
import { crowd } from './crowd.ts';
import { firstCommand } from './first-command.ts';
import { flood } from './flood.ts';
import { health } from './health.ts';
import { keystroke } from './keystroke.ts';
import { logs } from './logs.ts';
import { outside } from './outside.ts';
import { pageOpen } from './page-open.ts';
import { profile } from './profile/profile.ts';
import { type Figure, holds, table } from './report.ts';
import { pull } from './pull.ts';
import { runContainer } from './run-container.ts';
import { soak } from './soak.ts';

/** The page first: it should not find a processor that the others have heated. */
const benches: readonly Bench[] = [
  pageOpen,
  firstCommand,
  keystroke,
  flood,
  runContainer,
  counts,
  pull,
  build,
  channel,
  bridge,
  outside,
  cp,
  health,
  logs,
  crowd,
  soak,
];

/** Only when asked for: what it prints is for whoever looks for a place to save. */
const onRequest: readonly Bench[] = [profile];

function chosen(names: readonly string[]): readonly Bench[] {
  const all = [...benches, ...onRequest];
  const unknown = names.find((name) => !all.some((bench) => bench.name === name));
  if (unknown !== undefined)
    throw new Error(`bench: there is no '${unknown}'; there are: ${all.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? benches : all.filter(({ name }) => names.includes(name));
}

const machineNow = () => ({ processors: cpus().length, model: cpus()[0]?.model ?? '', load: loadavg()[0] ?? 0 });

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  allowPositionals: true,
});
const before = machineNow();
const scale = new Scale(values);
const figures: Figure[] = [];
for (const bench of chosen(positionals)) {
  console.error(`bench: ${bench.name}`);
  const found = await figuresOf(bench, scale);
  console.error(`${table(found)}\n`);
  figures.push(...found);
}
const results = {
  date: new Date().toISOString(),
  node: process.version,
  machine: { ...before, loadAfter: machineNow().load },
  quick: values.quick,
  figures: figures.map((figure) => ({ ...figure, holds: holds(figure) })),
};
const { processors, model, load } = before;
console.log(`${processors} x ${model}, load ${load.toFixed(1)} at the start, Node ${process.version}\n`);
console.log(table(figures));
console.log(`\n${JSON.stringify(results)}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
// Machines that were only started are still running.
process.exit(0);
