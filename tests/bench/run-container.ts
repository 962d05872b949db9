/**
 * `docker run --rm busybox true` through the Engine API, beside Debian's crun and beside the same system calls in C, all in one guest.
 */
import seccompProfile from '../../reference/seccomp-default.json' with { type: 'json' };
import { deviceProgram } from '../../runtime/guest/bpf/device-program.ts';
import { DEFAULT_DEVICE_RULES } from '../../runtime/guest/bpf/device-rules.ts';
import { seccompCompiler } from '../../runtime/container/seccomp.ts';
import { DEFAULT_CAPABILITIES } from '../../runtime/container/config/capabilities.ts';
import type { Bench } from './bench.ts';
import { dockerRun, repeat } from './docker-run.ts';
import { installCrun, installFloor, store, TOOLS } from './guest-tools.ts';
import { openMachine, type BenchMachine } from './machine.ts';
import { ociConfig } from './oci-bundle.ts';
import { type Figure, median, percentile, skipped } from './report.ts';

const NAME = 'docker run --rm busybox true';

export const runContainer: Bench = {
  name: 'run-container',
  async run(scale) {
    using machine = await openMachine();
    const rounds = scale.of(50, 10);
    const alone = await repeat(rounds, 5, () => ours(machine));
    const how = `API, ${rounds} after 5 on a machine just restored; p95 ${percentile(alone, 95).toFixed(1)} ms`;
    return [
      { name: `${NAME}, p50`, value: median(alone), unit: 'ms', bar: { atMost: 40 }, how },
      ...(await compare(machine, await prepareComparisons(machine), scale.of(BLOCKS, 1))),
    ];
  },
};

/** Everybody in turn, so that neither a neighbour on the processor nor code that has not been compiled yet is held against one of them. */
const BLOCKS = 5;
const BLOCK_ROUNDS = 10;

const ours = ({ client }: BenchMachine): Promise<string> => dockerRun(client, ['true']);

interface Comparison {
  readonly name: string;
  /** What ours may be of it. */
  readonly share: number;
  /** Milliseconds of each of so many rounds, in the guest's clock; or why it can't be measured. */
  readonly run: ((rounds: number) => Promise<number[]>) | string;
}

async function compare(machine: BenchMachine, comparisons: readonly Comparison[], blocks: number): Promise<Figure[]> {
  const times = new Map<string, number[]>(comparisons.map(({ name }) => [name, []]));
  const own: number[] = [];
  for (let block = 0; block < blocks; block += 1) {
    own.push(...(await repeat(BLOCK_ROUNDS, 1, () => ours(machine))));
    for (const { name, run } of comparisons)
      if (typeof run !== 'string') times.get(name)?.push(...(await run(BLOCK_ROUNDS)));
  }
  const how = `${own.length} rounds, in turn with those below`;
  return [
    { name: `${NAME}, p50 warm`, value: median(own), unit: 'ms', how },
    ...comparisons.map((comparison) => ratio(comparison, median(own), times.get(comparison.name) ?? [])),
  ];
}

function ratio({ name, share, run }: Comparison, own: number, times: readonly number[]): Figure {
  if (typeof run === 'string') return skipped(`ours / ${name}`, run);
  const theirs = median(times);
  const how = `${theirs.toFixed(1)} ms, p50 of ${times.length} in the same guest`;
  return { name: `ours / ${name}`, value: own / theirs, unit: 'x', bar: { atMost: share }, how };
}

async function prepareComparisons(machine: BenchMachine): Promise<Comparison[]> {
  const layer = await layerOf(machine);
  const floor = await orReason(async () => {
    await installFloor(machine.sandbox.guest);
    await storeFilters(machine);
  });
  const crun = floor ?? (await orReason(() => prepareCrun(machine, layer)));
  const bundle = (name: string) =>
    crun ?? ((rounds: number) => timed(machine, `time ROUNDS ${crunCommand(name)}`, rounds));
  const calls = `run ROUNDS ${layer} ${TOOLS}/seccomp ${TOOLS}/devices`;
  return [
    { name: 'crun run, same seccomp profile', share: 0.25, run: bundle('with') },
    { name: 'crun run, no seccomp', share: 0.25, run: bundle('without') },
    { name: 'same system calls in C', share: 4, run: floor ?? ((rounds) => timed(machine, calls, rounds)) },
  ];
}

/** What went wrong, in words; undefined when nothing did. */
async function orReason(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The rounds after the first, as the floor program clocks them. */
async function timed({ shell }: BenchMachine, command: string, rounds: number): Promise<number[]> {
  const text = await shell(
    `LD_LIBRARY_PATH=${TOOLS}/lib ${TOOLS}/floor ${command.replace('ROUNDS', String(rounds + 1))}`,
  );
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line) / 1000);
}

/** Where the guest finds busybox's files. */
async function layerOf({ client }: BenchMachine): Promise<string> {
  const { RootFS } = await client.json<{ RootFS: { Layers: readonly string[] } }>('GET', '/images/busybox/json');
  return `/run/drydock/layers/${RootFS.Layers[0]?.slice('sha256:'.length).slice(0, 12) ?? ''}`;
}

async function storeFilters({ sandbox }: BenchMachine): Promise<void> {
  const filter = seccompCompiler(seccompProfile)('default', DEFAULT_CAPABILITIES);
  if (!filter) throw new Error('compile the seccomp profile: it is empty');
  await store(sandbox.guest, 'seccomp', filter);
  await store(sandbox.guest, 'devices', deviceProgram(DEFAULT_DEVICE_RULES));
}

/** crun gets its root directory made, which is a part of ours. */
async function prepareCrun(machine: BenchMachine, layer: string): Promise<void> {
  const { guest } = machine.sandbox;
  await installCrun(guest);
  const rootfs = '/var/lib/docker/bench/merged';
  await store(guest, 'with/config.json', ociConfig({ seccomp: true, rootfs }));
  await store(guest, 'without/config.json', ociConfig({ seccomp: false, rootfs }));
  await machine.shell(`cd /var/lib/docker && mkdir -p bench/diff bench/work bench/merged &&
    mount -t overlay overlay -o lowerdir=${layer},upperdir=bench/diff,workdir=bench/work bench/merged`);
  await machine.shell(`LD_LIBRARY_PATH=${TOOLS}/lib ${crunCommand('with')}`);
}

const crunCommand = (bundle: string): string =>
  `${TOOLS}/crun --cgroup-manager=cgroupfs --root /run/bench-crun run --bundle ${TOOLS}/${bundle} bench`;
