/** Two processes and what surrounds them, side by side. */
import { CAPABILITIES, hasCapability } from './guest/capabilities.ts';
import type { CgroupFile } from './guest/cgroups.ts';
import type { Mount } from './guest/mounts.ts';
import { NAMESPACE_TYPES, type Namespaces } from './guest/namespaces.ts';
import type { Process } from './guest/processes.ts';

export interface Side {
  readonly name: string;
  readonly isContainer: boolean;
  /** Its first process. */
  readonly process: Process;
  readonly namespaces: Namespaces;
  readonly limits: ReadonlyMap<CgroupFile, string>;
  readonly mounts: readonly Mount[];
  readonly image: string | undefined;
  readonly hostname: string;
}

export interface CompareRow {
  readonly group: 'Process' | 'Namespaces' | 'Limits' | 'Capabilities' | 'Mounts';
  /** What a lesson calls it. */
  readonly name: string;
  readonly left: string;
  readonly right: string;
  readonly isSame: boolean;
}

type Group = CompareRow['group'];

const row = (group: Group, name: string, left: string, right: string): CompareRow => ({
  group,
  name,
  left,
  right,
  isSame: left === right,
});

const LIMITS = ['memory.max', 'memory.swap.max', 'cpu.max', 'cpu.weight', 'pids.max', 'io.max'] as const;
const NONE = '–';

export function compareRows(left: Side, right: Side): CompareRow[] {
  return [
    ...processRows(left, right),
    ...NAMESPACE_TYPES.map((type) => row('Namespaces', type, left.namespaces[type], right.namespaces[type])),
    ...LIMITS.flatMap((file) => {
      const values = [left, right].map(({ limits }) => limits.get(file));
      if (values.every((value) => value === undefined)) return [];
      const [a, b] = values.map((value) => (value === undefined || value === '' ? NONE : value));
      return [row('Limits', file, a ?? NONE, b ?? NONE)];
    }),
    ...capabilityRows(left, right),
    ...mountRows(left, right),
  ];
}

function processRows(left: Side, right: Side): CompareRow[] {
  const facts = ({ process, hostname, image }: Side): [string, string][] => [
    ['PID', String(process.pid)],
    ['PID inside', String(process.pids.at(-1))],
    ['user', process.uid === 0 ? '0 (root)' : String(process.uid)],
    ['host name', hostname],
    ['image', image ?? NONE],
    ['seccomp', process.seccomp === 2 ? 'filtered' : 'off'],
    ['no_new_privs', process.hasNoNewPrivileges ? '1' : '0'],
    ['cgroup path', process.cgroup],
  ];
  const others = facts(right);
  return facts(left).map(([name, value], index) => row('Process', name, value, others[index]?.[1] ?? NONE));
}

/** Those that one of them has. */
const capabilityRows = (left: Side, right: Side): CompareRow[] =>
  CAPABILITIES.flatMap((name) => {
    const has = [left, right].map(({ process }) => hasCapability(process.effectiveCapabilities, name));
    return has.includes(true) ? [row('Capabilities', name, has[0] ? 'yes' : 'no', has[1] ? 'yes' : 'no')] : [];
  });

/** Those of containers; what the machine itself has mounted elsewhere says nothing about one. */
function mountRows(left: Side, right: Side): CompareRow[] {
  const sides = [left, right].some(({ isContainer }) => isContainer)
    ? [left, right].filter(({ isContainer }) => isContainer)
    : [left, right];
  const places = [...new Set(sides.flatMap(({ mounts }) => mounts.map(({ at }) => at)))].sort();
  return places.map((at) => row('Mounts', at, describeMount(left, at), describeMount(right, at)));
}

function describeMount({ mounts }: Side, at: string): string {
  const mount = mounts.findLast((each) => each.at === at);
  if (!mount) return NONE;
  const { type, root, options, superOptions } = mount;
  const from = type === 'overlay' ? superOptions.get('upperdir') : root === '/' ? undefined : root;
  return [type, from, options.includes('ro') ? 'read-only' : undefined].filter(Boolean).join(' ');
}
