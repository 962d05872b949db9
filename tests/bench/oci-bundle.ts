/** The container of `docker run busybox true` as an OCI bundle's config.json (runtime-spec 1.0), for crun. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/process.mjs';

interface ProfileRule {
  readonly names: readonly string[];
  readonly action: string;
  readonly args?: readonly unknown[] | null;
  readonly errnoRet?: number;
  readonly includes?: { readonly caps?: readonly string[]; readonly arches?: readonly string[] };
  readonly excludes?: { readonly caps?: readonly string[]; readonly arches?: readonly string[] };
}

const CAPABILITIES = (
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL ' +
  'AUDIT_WRITE'
)
  .split(' ')
  .map((name) => `CAP_${name}`);

const MASKED = 'keys timer_list'.split(' ').map((name) => `/proc/${name}`);
const READ_ONLY = 'bus fs irq sys sysrq-trigger'.split(' ').map((name) => `/proc/${name}`);

const mount = (destination: string, type: string, ...options: string[]) => ({
  destination,
  type,
  source: type,
  options: ['nosuid', ...options],
});

export function ociConfig({ seccomp, rootfs }: { seccomp: boolean; rootfs: string }): Uint8Array {
  const config = {
    ociVersion: '1.0.2',
    process: {
      user: { uid: 0, gid: 0, umask: 0o22, additionalGids: [0, 10] },
      args: ['/bin/true'],
      env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOSTNAME=bench', 'HOME=/root'],
      cwd: '/',
      capabilities: { bounding: CAPABILITIES, effective: CAPABILITIES, permitted: CAPABILITIES },
    },
    root: { path: rootfs, readonly: false },
    hostname: 'bench',
    mounts: [
      mount('/proc', 'proc', 'noexec', 'nodev'),
      mount('/dev', 'tmpfs', 'strictatime', 'mode=755', 'size=65536k'),
      mount('/dev/pts', 'devpts', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'),
      mount('/sys', 'sysfs', 'noexec', 'nodev', 'ro'),
      mount('/sys/fs/cgroup', 'cgroup', 'noexec', 'nodev', 'ro'),
      mount('/dev/mqueue', 'mqueue', 'noexec', 'nodev'),
      mount('/dev/shm', 'tmpfs', 'noexec', 'nodev', 'mode=1777', 'size=67108864'),
    ],
    linux: {
      cgroupsPath: '/bench/true',
      resources: { devices: [{ allow: false, access: 'rwm' }] },
      namespaces: ['mount', 'network', 'uts', 'pid', 'ipc', 'cgroup'].map((type) => ({ type })),
      maskedPaths: [...MASKED, '/sys/firmware'],
      readonlyPaths: READ_ONLY,
      ...(seccomp && { seccomp: seccompFilter() }),
    },
  };
  return new TextEncoder().encode(JSON.stringify(config));
}

const hasSome = (caps: readonly string[] | undefined): boolean =>
  caps?.some((cap) => CAPABILITIES.includes(cap)) ?? false;

/** Docker's profile, resolved for the container's capabilities and processor as dockerd does it. */
function seccompFilter(): object {
  const profile = JSON.parse(readFileSync(join(root, 'reference/seccomp-default.json'), 'utf8')) as {
    defaultAction: string;
    defaultErrnoRet?: number;
    syscalls: readonly ProfileRule[];
  };
  const applies = ({ includes, excludes }: ProfileRule): boolean =>
    (includes?.caps === undefined || hasSome(includes.caps)) &&
    (includes?.arches === undefined || includes.arches.includes('x86')) &&
    !hasSome(excludes?.caps) &&
    !(excludes?.arches?.includes('x86') ?? false);
  return {
    defaultAction: profile.defaultAction,
    ...(profile.defaultErrnoRet !== undefined && { defaultErrnoRet: profile.defaultErrnoRet }),
    architectures: ['SCMP_ARCH_X86'],
    syscalls: profile.syscalls.filter(applies).map(({ names, action, args, errnoRet }) => ({
      names,
      action,
      args: args ?? [],
      errnoRet,
    })),
  };
}
