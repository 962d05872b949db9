/** The tree of control groups (version 2): limits and what is used. */
import { fieldsOf, readFiles, recordsOf } from './records.ts';

/** Those that a view shows; a group has the files of its controllers only, the root hardly any. */
export const CGROUP_FILES = [
  'memory.current',
  'memory.peak',
  'memory.max',
  'memory.swap.max',
  'memory.events',
  'cpu.max',
  'cpu.weight',
  'cpu.stat',
  'pids.current',
  'pids.max',
  'pids.events',
  'io.max',
  'cgroup.procs',
  'cgroup.freeze',
] as const;
export type CgroupFile = (typeof CGROUP_FILES)[number];

export interface Cgroup {
  /** Below /sys/fs/cgroup, `/` the root. */
  readonly path: string;
  readonly files: ReadonlyMap<CgroupFile, string>;
}

const ROOT = '/sys/fs/cgroup';
/** Deeper ones are left out. */
const LEVELS = 4;

const EVERY_GROUP = Array.from({ length: LEVELS + 1 }, (_, level) => `${ROOT}${'/*'.repeat(level)}/cgroup.procs`);
const FILES_OF_ONE = CGROUP_FILES.map((file) => `"$g"/${file}`);

const CLOCK = '/proc/uptime';

/** For `asking`. The folders are walked through once: that costs more than to read. */
export const CGROUPS = `{ printf '%s\\0' ${CLOCK}; for f in ${EVERY_GROUP.join(' ')}; do g=\${f%/*}; printf '%s\\0' ${FILES_OF_ONE.join(' ')}; done; } | xargs -0 ${readFiles([])}`;

export interface Cgroups {
  /** Parents before their children. */
  readonly groups: readonly Cgroup[];
  /** By the guest's own clock, which stands still with it: milliseconds since its start. */
  readonly seenAt: number;
}

export function parseCgroups(output: string): Cgroups {
  const groups = new Map<string, Map<CgroupFile, string>>();
  const records = recordsOf(output);
  for (const [path, [content = '']] of records) {
    if (!path.startsWith(ROOT)) continue;
    const slash = path.lastIndexOf('/');
    const folder = path.slice(ROOT.length, slash) || '/';
    const files = groups.get(folder) ?? new Map<CgroupFile, string>();
    files.set(path.slice(slash + 1) as CgroupFile, content.trim());
    groups.set(folder, files);
  }
  return {
    groups: [...groups].map(([path, files]) => ({ path, files })).sort((a, b) => (a.path < b.path ? -1 : 1)),
    seenAt: Number.parseFloat(records.get(CLOCK)?.[0] ?? '0') * 1000,
  };
}

/** Undefined where the group has no such limit, or none is set. */
export interface Limits {
  readonly memoryBytes?: number;
  readonly memoryMaxBytes?: number;
  readonly pids?: number;
  readonly pidsMax?: number;
  /** Of one processor: 0.5 is half of its time. */
  readonly cpuMax?: number;
  readonly cpuMicroseconds?: number;
  readonly throttled?: number;
  readonly throttledMicroseconds?: number;
  readonly outOfMemoryKills?: number;
  readonly processes: readonly number[];
}

export function limitsOf({ files }: Cgroup): Limits {
  const number = (text: string | undefined): number | undefined =>
    text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  const cpu = fieldsOf(files.get('cpu.stat') ?? '');
  const known = {
    memoryBytes: number(files.get('memory.current')),
    memoryMaxBytes: number(files.get('memory.max')),
    pids: number(files.get('pids.current')),
    pidsMax: number(files.get('pids.max')),
    cpuMax: cpuMaxOf(files.get('cpu.max') ?? ''),
    cpuMicroseconds: number(cpu.get('usage_usec')),
    throttled: number(cpu.get('nr_throttled')),
    throttledMicroseconds: number(cpu.get('throttled_usec')),
    outOfMemoryKills: number(fieldsOf(files.get('memory.events') ?? '').get('oom_kill')),
  };
  const processes = (files.get('cgroup.procs') ?? '').split('\n').filter(Boolean).map(Number);
  return {
    ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Partial<Limits>),
    processes,
  };
}

/** `50000 100000`: so many microseconds in each period; `max` is no limit. */
function cpuMaxOf(text: string): number | undefined {
  const [, quota, period] = /^(\d+) (\d+)$/.exec(text) ?? [];
  return quota === undefined ? undefined : Number(quota) / Number(period);
}
