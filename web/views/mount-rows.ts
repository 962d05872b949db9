/** A mount table as a learner reads it: what each mount is, and where its files come from. */
import type { MountPoint } from '../../runtime/model/types.ts';
import { directoryOf, type ImageLayer } from './guest/images.ts';
import type { Mount, Overlay } from './guest/mounts.ts';

export type MountKind = 'overlay' | 'volume' | 'bind' | 'tmpfs' | 'engine' | 'kernel' | 'masked' | 'other';

export interface MountRow {
  readonly mount: Mount;
  readonly kind: MountKind;
  /** Where it comes from, in words. */
  readonly from: string;
  readonly isReadOnly: boolean;
}

/** File systems that the kernel makes up. */
const OF_KERNEL: ReadonlySet<string> = new Set([
  'proc',
  'sysfs',
  'cgroup',
  'cgroup2',
  'devpts',
  'mqueue',
  'devtmpfs',
  'nsfs',
  'debugfs',
  'tracefs',
  'securityfs',
  'bpf',
]);
/** What the engine writes for each container. */
const OF_ENGINE: ReadonlySet<string> = new Set(['/etc/resolv.conf', '/etc/hostname', '/etc/hosts']);
/** Where a container is not to look: something empty lies over it, or it can't be written. */
const MASKED = /^\/(?:proc|sys)\/./;

/** `points` is what the engine tells of a container's mounts; none for the machine itself. */
export const rowsOf = (mounts: readonly Mount[], points: readonly MountPoint[] | undefined): MountRow[] =>
  mounts.map((mount) => {
    const point = points?.find(({ Destination }) => Destination === mount.at);
    return { mount, ...kindOf(mount, point, points !== undefined), isReadOnly: mount.options.includes('ro') };
  });

function kindOf(mount: Mount, point: MountPoint | undefined, isContainer: boolean): Pick<MountRow, 'kind' | 'from'> {
  const { at, type, root, source } = mount;
  if (point?.Type === 'volume') return { kind: 'volume', from: `the volume ${point.Name ?? ''}` };
  if (point?.Type === 'bind') return { kind: 'bind', from: `${point.Source ?? ''} of the host` };
  if (type === 'overlay') return { kind: 'overlay', from: 'layers, see above' };
  if (isContainer && OF_ENGINE.has(at)) return { kind: 'engine', from: 'a file that the engine writes for it' };
  if (isContainer && MASKED.test(at) && at !== '/sys/fs/cgroup')
    return {
      kind: 'masked',
      from: type === 'tmpfs' ? 'something empty, so that nothing is seen' : 'itself, so that nothing is written',
    };
  if (OF_KERNEL.has(type)) return { kind: 'kernel', from: 'made up by the kernel' };
  if (root !== '/') return { kind: 'bind', from: `${root} of a ${type}` };
  if (type === 'tmpfs') return { kind: 'tmpfs', from: `memory${sizeOf(mount)}` };
  return { kind: 'other', from: source };
}

function sizeOf({ superOptions }: Mount): string {
  const size = superOptions.get('size');
  return size === undefined ? '' : `, at most ${size}`;
}

export interface LowerLayer {
  readonly path: string;
  /** What made it. */
  readonly title: string;
}

/** The directories below an overlay with what they are, the topmost first. */
export const lowerLayers = ({ lower }: Overlay, layers: readonly ImageLayer[]): LowerLayer[] =>
  lower.map((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const layer = layers.find((each) => directoryOf(each) === name);
    if (layer) return { path, title: `layer ${layer.number}: ${layer.instruction || 'of the image'}` };
    return { path, title: path.endsWith('/init/diff') ? 'mount points that every container gets' : '' };
  });
