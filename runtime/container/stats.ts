import type { ContainerStats } from '../model/types.ts';
import { decodeText } from '../guest/bytes.ts';
import { readFile } from '../guest/files/read-file.ts';
import { netlinkQuery } from '../guest/netlink/query.ts';
import { NETLINK_ROUTE } from '../guest/netlink/request.ts';
import { decodeLink, getLink, type LinkStatistics } from '../guest/netlink/route/decode.ts';
import { Program } from '../guest/program.ts';
import type { Output } from '../guest/values.ts';
import { rfc3339Nano, ZERO_TIME } from '../std/instant.ts';
import type { Container } from './container.ts';
import type { Guest } from '../guest/guest.ts';
import type { Clock } from '../std/time.ts';
import type { KernelFacts } from './kernel-facts.ts';
import { cgroupPath } from '../model/paths.ts';
import { blockIoStats, NO_BLOCK_IO } from './block-io-stats.ts';
import { isAlive } from './state.ts';

const FILE_BYTES = 4096;
const USER_HZ = 100;
const MAY_FAIL = { continue: true } as const;

export interface StatsParts {
  readonly guest: Guest;
  readonly clock: Clock;
  readonly facts: () => KernelFacts;
}

/** What one look at a container's cgroup and cable gives. */
export async function sampleStats(
  { guest, clock, facts }: StatsParts,
  container: Container,
  before: ContainerStats | undefined,
): Promise<ContainerStats> {
  const head = { id: container.id, name: `/${container.name}` };
  if (!isAlive(container.state)) return emptyStats(head, before);
  const p = new Program(`measure ${container.name}`);
  const cgroup = cgroupPath(container);
  const file = (path: string): Output<string> => readFile(p, path, FILE_BYTES, MAY_FAIL).map(decodeText);
  const files = {
    cpu: file(`${cgroup}/cpu.stat`),
    memory: file(`${cgroup}/memory.stat`),
    usage: file(`${cgroup}/memory.current`),
    limit: file(`${cgroup}/memory.max`),
    pids: file(`${cgroup}/pids.current`),
    pidsLimit: file(`${cgroup}/pids.max`),
    io: file(`${cgroup}/io.stat`),
    system: file('/proc/stat'),
  };
  const links = (container.sandbox?.data.endpoints ?? []).flatMap(({ link }) =>
    link?.hostInterface === undefined ? [] : [{ inside: link.name, outside: link.hostInterface }],
  );
  const cables = links.map(({ inside, outside }) => {
    const answer = netlinkQuery(p, NETLINK_ROUTE, getLink({ name: outside }), MAY_FAIL);
    return { inside, answer };
  });
  const result = await guest.run(p);
  const text = (output: Output<string>): string => (result.errno(output.call) === 0 ? result.get(output) : '');
  const networks = cables.flatMap(({ inside, answer }) => {
    const counters = result.errno(answer.call) === 0 ? decodeLink(result.get(answer)).statistics : undefined;
    return counters ? [[inside, networkStats(counters)] as const] : [];
  });
  return {
    ...head,
    read: rfc3339Nano(clock.now()),
    preread: before?.read ?? ZERO_TIME,
    pids_stats: { current: Number(text(files.pids)), ...limitField(text(files.pidsLimit)) },
    blkio_stats: blockIoStats(text(files.io)),
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpuStats(keyed(text(files.cpu)), text(files.system), facts().cpus),
    precpu_stats: before?.cpu_stats ?? NO_CPU,
    memory_stats: {
      usage: Number(text(files.usage)),
      stats: Object.fromEntries(keyed(text(files.memory))),
      limit: memoryLimit(text(files.limit), facts().memoryBytes),
    },
    ...(networks.length > 0 ? { networks: Object.fromEntries(networks) } : {}),
  };
}

const NO_CPU = {
  cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 },
  throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
} satisfies ContainerStats['cpu_stats'];

function emptyStats(head: { id: string; name: string }, before: ContainerStats | undefined): ContainerStats {
  return {
    ...head,
    read: ZERO_TIME,
    preread: before?.read ?? ZERO_TIME,
    pids_stats: {},
    blkio_stats: NO_BLOCK_IO,
    num_procs: 0,
    storage_stats: {},
    cpu_stats: NO_CPU,
    precpu_stats: before?.cpu_stats ?? NO_CPU,
    memory_stats: {},
  };
}

/** `key value` a line: the cgroup's flat keyed files. */
const keyed = (text: string): Map<string, number> =>
  new Map(
    text.split('\n').flatMap((line): [string, number][] => {
      const [key = '', value] = line.split(' ');
      return value === undefined ? [] : [[key, Number(value)]];
    }),
  );

function cpuStats(
  cpu: ReadonlyMap<string, number>,
  procStat: string,
  cpus: number,
): NonNullable<ContainerStats['cpu_stats']> {
  const nanoseconds = (key: string): number => (cpu.get(key) ?? 0) * 1000;
  return {
    cpu_usage: {
      total_usage: nanoseconds('usage_usec'),
      usage_in_kernelmode: nanoseconds('system_usec'),
      usage_in_usermode: nanoseconds('user_usec'),
    },
    system_cpu_usage: systemCpuNanoseconds(procStat),
    online_cpus: cpus,
    throttling_data: {
      periods: cpu.get('nr_periods') ?? 0,
      throttled_periods: cpu.get('nr_throttled') ?? 0,
      throttled_time: nanoseconds('throttled_usec'),
    },
  };
}

/** The first line of /proc/stat: user to softirq and steal, in ticks. */
function systemCpuNanoseconds(text: string): number {
  const ticks = /^cpu\s+(.*)$/m.exec(text)?.[1]?.split(' ').slice(0, 8) ?? [];
  return ticks.reduce((sum, value) => sum + Number(value), 0) * (1e9 / USER_HZ);
}

const memoryLimit = (text: string, available: number): number => {
  const limit = Number(text.trim());
  return text.trim() === '' || Number.isNaN(limit) ? available : Math.min(limit, available);
};

const limitField = (text: string): { limit?: number } => {
  const limit = Number(text.trim());
  return text.trim() === '' || Number.isNaN(limit) ? {} : { limit };
};

/** The cable's guest end counts the other way round. */
const networkStats = (end: LinkStatistics): NonNullable<ContainerStats['networks']>[string] => ({
  rx_bytes: end.sentBytes,
  rx_packets: end.sentPackets,
  rx_errors: end.sendErrors,
  rx_dropped: end.sendDropped,
  tx_bytes: end.receivedBytes,
  tx_packets: end.receivedPackets,
  tx_errors: end.receiveErrors,
  tx_dropped: end.receiveDropped,
});
