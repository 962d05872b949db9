/** What a container costs in counts that no noise touches: guest instructions, round trips and bytes. */
import type { MachineCounts } from '../../emulator/machine.ts';
import type { ApiClient } from '../../runtime/api/client.ts';
import type { Bench } from './bench.ts';
import { dockerRun, repeat, startContainer } from './docker-run.ts';
import { openMachine, type BenchMachine } from './machine.ts';
import { type Figure, median } from './report.ts';

const ROUNDS = 20;
/** Until the guest's own caches (dentries, slabs) are as full as they get. */
const WARM_UP = 10;
const NS_PER_S = 1_000_000_000;
const RUN_INSTRUCTIONS_MAX = 3.2;

interface Work {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  readonly bar?: Figure['bar'];
}

export const counts: Bench = {
  name: 'counts',
  async run(scale) {
    using machine = await openMachine();
    const { client } = machine;
    const idle = await startContainer(client);
    const works: readonly Work[] = [
      {
        name: 'docker run --rm busybox true',
        run: () => dockerRun(client, ['true']),
        bar: { atMost: RUN_INSTRUCTIONS_MAX },
      },
      {
        name: 'docker run --rm --network none busybox true',
        run: () => dockerRun(client, ['true'], { NetworkMode: 'none' }),
      },
      { name: 'docker exec C true', run: () => exec(client, idle) },
    ];
    const figures: Figure[] = [];
    for (const work of works) figures.push(...(await count(machine, work, scale.of(ROUNDS))));
    return [...figures, ...(await count(machine, await healthCheck(client), scale.of(ROUNDS)))];
  },
};

async function count({ sandbox }: BenchMachine, { name, run, bar }: Work, rounds: number): Promise<Figure[]> {
  const spent: MachineCounts[] = [];
  await repeat(rounds, WARM_UP, async () => {
    const before = sandbox.machine.counts;
    await run();
    spent.push(difference(before, sandbox.machine.counts));
  });
  const of = (key: keyof MachineCounts): number => median(spent.slice(-rounds).map((each) => each[key]));
  const how = `median of ${rounds} after ${WARM_UP}`;
  return [
    { name, value: of('instructions') / 1e6, unit: 'M guest instructions', ...(bar && { bar }), how },
    { name: '  round trips', value: of('deliveries'), unit: '', how },
    {
      name: '  to the guest / to the host',
      value: of('toGuestBytes'),
      unit: 'bytes',
      how: `${of('toHostBytes')} bytes to the host`,
    },
  ];
}

function difference(before: MachineCounts, after: MachineCounts): MachineCounts {
  return {
    instructions: (after.instructions - before.instructions) >>> 0,
    turns: after.turns - before.turns,
    deliveries: after.deliveries - before.deliveries,
    toGuestBytes: after.toGuestBytes - before.toGuestBytes,
    toHostBytes: after.toHostBytes - before.toHostBytes,
  };
}

/** As Docker's command line does it. */
async function exec(client: ApiClient, container: string): Promise<void> {
  const { Id } = await client.json<{ Id: string }>('POST', `/containers/${container}/exec`, {
    body: { Cmd: ['true'], AttachStdout: true, AttachStderr: true },
  });
  const { readable } = await client.hijack('POST', `/exec/${Id}/start`, { body: { Detach: false, Tty: false } });
  await new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  await client.json('GET', `/exec/${Id}/json`);
}

/** One that is due every second; the work is to wait for the next. */
async function healthCheck(client: ApiClient): Promise<Work> {
  const id = await startContainer(client, { Healthcheck: { Test: ['CMD', 'true'], Interval: NS_PER_S } });
  const checks = await client.send('GET', '/events', {
    query: { filters: JSON.stringify({ container: [id], event: ['exec_die'] }) },
  });
  const reader = checks.body?.getReader();
  return { name: 'health check (CMD true)', run: async () => void (await reader?.read()) };
}
