import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_PATH } from '../../guest/constants/open.ts';
import {
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_REC,
  MS_REMOUNT,
  MS_SLAVE,
} from '../../guest/constants/mount.ts';
import { MNT_DETACH } from '../../guest/constants/umount.ts';
import type { CallOptions, Program } from '../../guest/program.ts';
import { mount, pivotRoot, umount2 } from '../../guest/syscalls/mount.ts';
import { openat } from '../../guest/syscalls/open.ts';
import { chdir, fchdir } from '../../guest/syscalls/process.ts';
import type { ContainerPaths } from '../../model/paths.ts';
import { makeMountPointFile } from './mount-point.ts';
import type { MountStep } from './mount-order.ts';

const PLAIN = MS_NOSUID | MS_NODEV | MS_NOEXEC;

/** In a new mount namespace, before anything else. */
export const keepMountsHere = (p: Program): void =>
  void mount(p, { target: '/', flags: MS_REC | MS_SLAVE }, { note: 'mounts made here stay here' });

/**
 * Makes the container's root the process's root, before anything is mounted in it: from here on an absolute path can't leave it,
 * whatever links the image has. The guest's own root stays stacked below as the working directory, so that relative paths still
 * name things of the guest, until `leaveGuestRoot`.
 */
export function enterRoot(p: Program, merged: string): void {
  const guestRoot = openat(p, AT_FDCWD, '/', O_PATH | O_DIRECTORY | O_CLOEXEC);
  chdir(p, merged);
  pivotRoot(p, '.', '.', { note: 'the container root becomes /, the guest root lies on top of it' });
  fchdir(p, guestRoot);
}

/** The working directory must still be the guest's root. */
export function leaveGuestRoot(p: Program): void {
  umount2(p, '.', MNT_DETACH, { note: 'the guest root goes away' });
  chdir(p, '/');
}

export const mountProc = (p: Program): void =>
  void mount(p, { source: 'proc', target: '/proc', type: 'proc', flags: PLAIN });

/** /sys and the cgroup tree. */
export function mountSys(p: Program, plan: { privileged: boolean }): void {
  const readOnly = plan.privileged ? 0 : MS_RDONLY;
  mount(p, { source: 'sysfs', target: '/sys', type: 'sysfs', flags: PLAIN | readOnly });
  mount(p, { source: 'cgroup', target: '/sys/fs/cgroup', type: 'cgroup2', flags: PLAIN | readOnly });
}

/** Docker's own files over the image's /etc. `covered`: something else is mounted on /etc, which may not have them. */
export function etcFileMounts(
  p: Program,
  paths: ContainerPaths,
  { covered, readOnly = false, ...options }: CallOptions & { readonly covered: boolean; readonly readOnly?: boolean },
): MountStep[] {
  const files = [
    [paths.resolvConf, '/etc/resolv.conf'],
    [paths.hostname, '/etc/hostname'],
    [paths.hosts, '/etc/hosts'],
  ] as const;
  return files.map(([source, target]) => ({
    target,
    attach: () => {
      if (covered) makeMountPointFile(p, target);
      mount(p, { source: relative(source), target, flags: MS_BIND }, options);
      if (readOnly) mount(p, { target, flags: MS_BIND | MS_REMOUNT | MS_RDONLY }, options);
    },
  }));
}

/** A path of the guest, seen from its root as the working directory. */
export const relative = (path: string): string => (path === '/' ? '.' : path.slice(1));

/** What the guest's /proc and /sys have at a path; the same kernel serves the container's. */
export type PathKind = 'file' | 'directory' | 'none';

export interface KernelPath {
  readonly target: string;
  readonly kind: PathKind;
  /** Something of the container's own is mounted above it: it may not be there. */
  readonly covered: boolean;
}

/** Hides kernel files that tell too much: a file behind /dev/null, a directory behind an empty one. */
export function maskPaths(p: Program, paths: readonly KernelPath[]): void {
  for (const { target, kind, covered } of paths) {
    const options = { note: 'masked', continue: covered };
    if (kind === 'file') mount(p, { source: '/dev/null', target, flags: MS_BIND }, options);
    if (kind === 'directory')
      mount(p, { source: 'tmpfs', target, type: 'tmpfs', flags: MS_RDONLY, data: 'nr_blocks=1,nr_inodes=1' }, options);
  }
}

export function makeReadOnly(p: Program, paths: readonly KernelPath[]): void {
  for (const { target, kind, covered } of paths) {
    if (kind === 'none') continue;
    const options = { continue: covered };
    mount(p, { source: target, target, flags: MS_BIND | MS_REC }, options);
    mount(p, { target, flags: MS_BIND | MS_REMOUNT | MS_RDONLY | PLAIN }, options);
  }
}

export const makeRootReadOnly = (p: Program): void =>
  void mount(p, { target: '/', flags: MS_BIND | MS_REMOUNT | MS_RDONLY });
