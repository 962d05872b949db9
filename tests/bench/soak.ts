/** Many runs one after the other: what is there more of afterwards? */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bench } from './bench.ts';
import { dockerRun } from './docker-run.ts';
import { openMachine, type BenchMachine } from './machine.ts';
import type { Figure } from './report.ts';

/** Runs until caches are full: slabs, the X-ray's memory, compiled code. */
const WARM_UP = 250;

export const soak: Bench = {
  name: 'soak',
  async run(scale) {
    using machine = await openMachine();
    const runs = scale.of(1000, 100);
    await runMany(machine, scale.of(WARM_UP, 20));
    const before = await measure(machine);
    const began = performance.now();
    await runMany(machine, runs);
    const each = (performance.now() - began) / runs;
    const after = await measure(machine);
    const rows = Object.entries(COUNTERS).map(([name, { unit, tolerance }]): Figure => {
      const [from = Number.NaN, to = Number.NaN] = [before[name], after[name]];
      const how = `${round(from)} before, ${round(to)} after ${runs} runs`;
      return { name: `growth: ${name}`, value: to - from, unit, bar: { atMost: tolerance }, how };
    });
    return [...rows, { name: 'run --rm on the average', value: each, unit: 'ms', how: `${runs} in a row` }];
  },
};

const round = (value: number): number => Math.round(value * 100) / 100;

interface Counter {
  readonly unit: string;
  /** What free lists and rounding may account for. */
  readonly tolerance: number;
}

const COUNTERS: Readonly<Record<string, Counter>> = {
  'guest memory': { unit: 'MB', tolerance: 1 },
  'host heap': { unit: 'MB', tolerance: 1 },
  '9p fids': { unit: '', tolerance: 0 },
  cgroups: { unit: '', tolerance: 0 },
  interfaces: { unit: '', tolerance: 0 },
  "agent's descriptors": { unit: '', tolerance: 0 },
  mounts: { unit: '', tolerance: 0 },
  processes: { unit: '', tolerance: 0 },
};

async function runMany({ client }: BenchMachine, runs: number): Promise<void> {
  for (let run = 0; run < runs; run += 1) await dockerRun(client, ['true']);
}

/**
 * One number a line, in this order; threads of the kernel's own have no executable. cgroups linger until the kernel has
 * freed their pages, which dropping the caches does.
 */
const PROBE = `
sync; echo 3 > /proc/sys/vm/drop_caches
awk '/^MemTotal/ { all = $2 } /^MemAvailable/ { print all - $2 }' /proc/meminfo
find /sys/fs/cgroup -type d | wc -l
ls /sys/class/net | wc -l
ls /proc/1/fd | wc -l
wc -l < /proc/mounts
ls -l /proc/[0-9]*/exe 2> /dev/null | grep -c -e '->'`;

async function measure(machine: BenchMachine): Promise<Record<string, number>> {
  const text = await machine.shell(PROBE);
  const [used = 0, cgroups, interfaces, descriptors, mounts, processes] = text.trim().split('\n').map(Number);
  const found = { cgroups, interfaces, "agent's descriptors": descriptors, mounts, processes };
  const counts = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value ?? Number.NaN]));
  return { ...counts, 'guest memory': used / 1000, '9p fids': await fids(machine), 'host heap': heapMegabytes() };
}

/** The table of the guest's handles travels with a snapshot as JSON. */
async function fids({ sandbox }: BenchMachine): Promise<number> {
  const section = (await sandbox.save()).sections.get('ninep');
  const table = JSON.parse(new TextDecoder().decode(section)) as { fids: { fids: unknown[] } };
  return table.fids.fids.length;
}

/** Objects of this process after a collection; neither the guest's memory nor what V8 has compiled is among them. */
function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => !name.startsWith('code_'));
  return spaces.reduce((sum, { space_used_size: used }) => sum + used, 0) / 1e6;
}
