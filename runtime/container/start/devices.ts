import { MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_STRICTATIME } from '../../guest/constants/mount.ts';
import { AT_FDCWD } from '../../guest/constants/open.ts';
import { S_IFBLK, S_IFCHR } from '../../guest/constants/stat.ts';
import type { Program } from '../../guest/program.ts';
import { mkdirat, mknodat, symlinkat } from '../../guest/syscalls/directory.ts';
import { mount } from '../../guest/syscalls/mount.ts';
import type { StartPlan } from './plan.ts';

export interface DeviceNode {
  /** Absolute, in the container. */
  readonly path: string;
  readonly type: 'character' | 'block';
  readonly major: number;
  readonly minor: number;
  /** Permission bits. */
  readonly mode: number;
}

const node = (path: string, major: number, minor: number): DeviceNode => ({
  path,
  type: 'character',
  major,
  minor,
  mode: 0o666,
});

const DEFAULT_NODES: readonly DeviceNode[] = [
  node('/dev/null', 1, 3),
  node('/dev/zero', 1, 5),
  node('/dev/full', 1, 7),
  node('/dev/random', 1, 8),
  node('/dev/urandom', 1, 9),
  node('/dev/tty', 5, 0),
];

export const DEFAULT_DEVICE_PATHS: ReadonlySet<string> = new Set(DEFAULT_NODES.map(({ path }) => path));

const LINKS = [
  ['/proc/self/fd', '/dev/fd'],
  ['/proc/self/fd/0', '/dev/stdin'],
  ['/proc/self/fd/1', '/dev/stdout'],
  ['/proc/self/fd/2', '/dev/stderr'],
  ['pts/ptmx', '/dev/ptmx'],
] as const;

/** A /dev of the container's own, with the nodes and links of Docker's, and pseudo terminals. */
export function makeDev(p: Program, extra: readonly DeviceNode[]): void {
  const flags = MS_NOSUID | MS_STRICTATIME;
  mount(p, { source: 'tmpfs', target: '/dev', type: 'tmpfs', flags, data: 'mode=755,size=65536k' });
  // Of several for one path the last is meant; one of the default ones may be among them.
  for (const device of new Map([...DEFAULT_NODES, ...extra].map((each) => [each.path, each])).values())
    makeNode(p, device);
  for (const [target, path] of LINKS) symlinkat(p, target, AT_FDCWD, path);
  const plain = MS_NOSUID | MS_NOEXEC;
  mountOn(p, '/dev/pts', {
    source: 'devpts',
    type: 'devpts',
    flags: plain,
    data: 'newinstance,ptmxmode=0666,mode=0620,gid=5',
  });
}

/** Message queues and shared memory. */
export function mountIpc(p: Program, options: Pick<StartPlan, 'shm' | 'shmBytes'>): void {
  const plain = MS_NOSUID | MS_NOEXEC | MS_NODEV;
  mountOn(p, '/dev/mqueue', { source: 'mqueue', type: 'mqueue', flags: plain });
  if (options.shm !== 'own') return;
  mkdirat(p, AT_FDCWD, '/dev/shm', 0o755);
  mountShm(p, '/dev/shm', options.shmBytes);
}

export const mountShm = (p: Program, target: string, bytes: number): void =>
  void mount(p, {
    source: 'shm',
    target,
    type: 'tmpfs',
    flags: MS_NOSUID | MS_NOEXEC | MS_NODEV,
    data: `mode=1777,size=${String(bytes)}`,
  });

function mountOn(
  p: Program,
  target: string,
  what: { source: string; type: string; flags: number; data?: string },
): void {
  mkdirat(p, AT_FDCWD, target, 0o755);
  mount(p, { target, ...what });
}

function makeNode(p: Program, { path, type, major, minor, mode }: DeviceNode): void {
  const names = path.split('/').slice(1, -1);
  const parents = names.map((_, at) => `/${names.slice(0, at + 1).join('/')}`);
  for (const parent of parents) if (parent !== '/dev') mkdirat(p, AT_FDCWD, parent, 0o755, { continue: true });
  mknodat(p, AT_FDCWD, path, (type === 'block' ? S_IFBLK : S_IFCHR) | mode, { major, minor });
}
