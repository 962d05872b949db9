/**
 * One sample of a container's use of resources, as `docker stats` shows it.
 */
import type { ContainerStats } from '../../model/types.ts';
import { Row } from '../../text/template/value.ts';
import type { Headers } from './listing.ts';
import { shortId } from './text.ts';
import { binarySize, humanSize } from '../../text/units.ts';

export const STATS_TABLE =
  '{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}';

export const STATS_HEADERS: Headers = {
  Container: 'CONTAINER',
  Name: 'NAME',
  ID: 'CONTAINER ID',
  CPUPerc: 'CPU %',
  MemUsage: 'MEM USAGE / LIMIT',
  MemPerc: 'MEM %',
  NetIO: 'NET I/O',
  BlockIO: 'BLOCK I/O',
  PIDs: 'PIDS',
};

/** What is known of one container: nothing yet, or its last sample. */
export interface StatsEntry {
  /** As the user named it. */
  readonly container: string;
  readonly stats: ContainerStats | undefined;
}

export function statsRow({ container, stats }: StatsEntry, truncate: boolean): Row {
  const known = (text: (stats: ContainerStats) => string, unknown = '--'): string => (stats ? text(stats) : unknown);
  const pair = (text: (stats: ContainerStats) => string): string => known(text, '-- / --');
  const id = identityOf(stats);
  return new Row('*container.statsContext', {
    BlockIO: () => pair(blockIo),
    CPUPerc: () => known((sample) => `${cpuPercent(sample).toFixed(2)}%`),
    Container: () => container,
    ID: () => (truncate ? shortId(id.id) : id.id),
    MemPerc: () => known((sample) => `${memoryPercent(sample).toFixed(2)}%`),
    MemUsage: () => pair((sample) => `${binarySize(memoryUsed(sample))} / ${binarySize(memoryLimit(sample))}`),
    Name: () => id.name || '--',
    NetIO: () => pair(networkIo),
    PIDs: () => known((sample) => String(sample.pids_stats?.current ?? 0)),
  });
}

function identityOf(stats: ContainerStats | undefined): { id: string; name: string } {
  const { id = '', name = '' } = (stats ?? {}) as { id?: string; name?: string };
  return { id, name: name.replace(/^\//, '') };
}

/** Share of one CPU between this sample and the one before, summed over all. */
function cpuPercent({ cpu_stats: now, precpu_stats: before }: ContainerStats): number {
  const used = (now?.cpu_usage?.total_usage ?? 0) - (before?.cpu_usage?.total_usage ?? 0);
  const system = (now?.system_cpu_usage ?? 0) - (before?.system_cpu_usage ?? 0);
  const cpus = now?.online_cpus || (now?.cpu_usage?.percpu_usage?.length ?? 0);
  return system > 0 && used > 0 ? (used / system) * cpus * 100 : 0;
}

/** Without the page cache that the kernel can take back at once. */
function memoryUsed({ memory_stats: memory }: ContainerStats): number {
  const usage = memory?.usage ?? 0;
  const details = (memory?.stats ?? {}) as unknown as Readonly<Record<string, number>>;
  const reclaimable = details['total_inactive_file'] ?? details['inactive_file'] ?? 0;
  return reclaimable < usage ? usage - reclaimable : usage;
}

const memoryLimit = ({ memory_stats: memory }: ContainerStats): number => memory?.limit ?? 0;

function memoryPercent(stats: ContainerStats): number {
  const limit = memoryLimit(stats);
  return limit > 0 ? (memoryUsed(stats) / limit) * 100 : 0;
}

function networkIo({ networks }: ContainerStats): string {
  const all = Object.values((networks ?? {}) as Readonly<Record<string, { rx_bytes?: number; tx_bytes?: number }>>);
  const sum = (key: 'rx_bytes' | 'tx_bytes'): number => all.reduce((total, each) => total + (each[key] ?? 0), 0);
  return `${humanSize(sum('rx_bytes'), 3)} / ${humanSize(sum('tx_bytes'), 3)}`;
}

function blockIo({ blkio_stats: blkio }: ContainerStats): string {
  const entries = blkio?.io_service_bytes_recursive ?? [];
  const sum = (letter: string): number =>
    entries
      .filter(({ op }) => op?.toLowerCase().startsWith(letter))
      .reduce((total, { value }) => total + (value ?? 0), 0);
  return `${humanSize(sum('r'), 3)} / ${humanSize(sum('w'), 3)}`;
}
