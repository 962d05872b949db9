import { decodeText } from '../guest/bytes.ts';
import { AT_FDCWD } from '../guest/constants/open.ts';
import { readFile } from '../guest/files/read-file.ts';
import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { isDirectory, statx } from '../guest/syscalls/stat.ts';
import type { Output } from '../guest/values.ts';
import { DEFAULT_MASKED_PATHS, DEFAULT_READONLY_PATHS } from './config/complete-host-config.ts';
import { CGROUP_ROOT } from '../model/paths.ts';
import type { PathKind } from './start/root-file-system.ts';

/** What of the io controller the kernel was built with. */
export interface IoSupport {
  /** Bytes and operations a second: io.max. */
  readonly limits: boolean;
  /** The file that takes weights: of the scheduler BFQ, or of the kernel's cost model. */
  readonly weight: IoWeightFile | undefined;
}

export type IoWeightFile = 'io.bfq.weight' | 'io.weight';

/** What the engine has to know of the kernel and the guest's system; it doesn't change while the guest runs. */
export interface KernelFacts {
  readonly hostName: string;
  readonly release: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly controllers: ReadonlySet<string>;
  readonly swapLimit: boolean;
  readonly io: IoSupport;
  readonly operatingSystem: string;
  readonly operatingSystemVersion: string;
  /** Of the paths that are masked or made read-only, which are there. */
  readonly pathKinds: ReadonlyMap<string, PathKind>;
  /** The guest's own files of the same names. */
  readonly hostsFile: string;
  readonly resolvConf: string;
}

const TEXT_BYTES = 4096;
/** runc prefers the scheduler's. */
const WEIGHT_FILES = ['io.bfq.weight', 'io.weight'] as const;
const MAY_FAIL = { continue: true } as const;

export async function readKernelFacts(guest: Guest): Promise<KernelFacts> {
  const p = new Program('look at the kernel');
  const file = (path: string): Output<string> => readFile(p, path, TEXT_BYTES, MAY_FAIL).map(decodeText);
  const files = {
    hostName: file('/proc/sys/kernel/hostname'),
    release: file('/proc/sys/kernel/osrelease'),
    cpus: file('/proc/cpuinfo'),
    memory: file('/proc/meminfo'),
    controllers: file('/sys/fs/cgroup/cgroup.controllers'),
    osRelease: file('/etc/os-release'),
    hosts: file('/etc/hosts'),
    resolvConf: file('/etc/resolv.conf'),
  };
  const look = (name: string) => statx(p, AT_FDCWD, `${CGROUP_ROOT}/${name}`, 0, undefined, MAY_FAIL);
  const cgroup = { swap: look('memory.swap.max'), limits: look('io.max') };
  const weights = WEIGHT_FILES.map((name) => [name, look(name)] as const);
  const paths = [...DEFAULT_MASKED_PATHS, ...DEFAULT_READONLY_PATHS];
  const stats = paths.map((path) => statx(p, AT_FDCWD, path, 0, undefined, MAY_FAIL));
  const result = await guest.run(p);
  const isThere = ({ call }: Pick<Output<unknown>, 'call'>): boolean => result.errno(call) === 0;
  const text = (output: Output<string>): string => (result.errno(output.call) === 0 ? result.get(output) : '');
  const kind = (output: (typeof stats)[number]): PathKind =>
    result.errno(output.call) !== 0 ? 'none' : isDirectory(result.get(output)) ? 'directory' : 'file';
  const release = osRelease(text(files.osRelease));
  return {
    hostName: text(files.hostName).trim(),
    release: text(files.release).trim(),
    cpus: Math.max(1, (text(files.cpus).match(/^processor\s*:/gm) ?? []).length),
    memoryBytes: Number(/^MemTotal:\s+(\d+) kB/m.exec(text(files.memory))?.[1] ?? 0) * 1024,
    controllers: new Set(text(files.controllers).trim().split(' ').filter(Boolean)),
    swapLimit: isThere(cgroup.swap),
    io: { limits: isThere(cgroup.limits), weight: weights.find(([, output]) => isThere(output))?.[0] },
    operatingSystem: release.get('PRETTY_NAME') ?? 'Linux',
    operatingSystemVersion: release.get('VERSION_ID') ?? '',
    pathKinds: new Map(paths.map((path, index) => [path, kind(stats[index] as (typeof stats)[number])])),
    hostsFile: text(files.hosts),
    resolvConf: text(files.resolvConf),
  };
}

/** os-release(5). */
const osRelease = (text: string): Map<string, string> =>
  new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).replace(/^"(.*)"$/, '$1')]];
    }),
  );
