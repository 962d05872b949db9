/**
 * From a kernel with an agent to a Linux system: the mounts, and the guest's image in place of the initramfs.
 *
 * The agent is PID 1 and stays it. It starts in the initramfs, which pivot_root(2) can't leave; so an overlay of the guest's image (over
 * 9p) and a tmpfs is moved over the root, as switch_root does, before anything else runs.
 */
import { mountDisk } from './block-device.ts';
import { type Disk, unpack } from './disk.ts';
import {
  DATA_ROOT,
  DOCKER_COMMAND_PATH,
  GUEST_ROOT_LAYER,
  INIT_GUEST_PATH,
  LAYERS_GUEST_PATH,
  WRITABLE_GUEST_PATH,
} from './places.ts';
import { AT_FDCWD } from '../runtime/guest/constants/open.ts';
import {
  MS_BIND,
  MS_MOVE,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
} from '../runtime/guest/constants/mount.ts';
import { writeFile } from '../runtime/guest/files/write-file.ts';
import type { Guest } from '../runtime/guest/guest.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../runtime/guest/netlink/request.ts';
import { setLink } from '../runtime/guest/netlink/route/link.ts';
import { Program } from '../runtime/guest/program.ts';
import { mkdirat, symlinkat } from '../runtime/guest/syscalls/directory.ts';
import { mount, umount2 } from '../runtime/guest/syscalls/mount.ts';
import { chdir, chroot, sethostname } from '../runtime/guest/syscalls/process.ts';

/** What the initramfs gets before it is left behind. */
const STAGE = '/stage';
const NEW_ROOT = `${STAGE}/root`;
const LAYERS = `${STAGE}/layers`;
const WRITABLE = `${STAGE}/writable`;
const UNTRUSTED = MS_NOSUID | MS_NODEV | MS_NOEXEC;

/** `disk` is what an earlier boot of the machine has left. */
export async function bootGuest(guest: Guest, disk?: Disk): Promise<void> {
  await guest.ready;
  await guest.run(mountParts());
  if (disk) await fillWritable(guest, disk);
  await guest.run(enterRoot());
  await guest.run(mountSystem());
  if (disk) await unpack(guest, disk.data, DATA_ROOT);
  await guest.run(configureKernel());
  await mountDisk(guest);
}

/** What the root file system consists of: the 9p export, and what is written over it. */
function mountParts(): Program {
  const p = new Program('mount the parts of the root file system');
  for (const path of [STAGE, LAYERS, WRITABLE, NEW_ROOT]) mkdirat(p, AT_FDCWD, path, 0o755);
  mount(p, {
    source: 'host9p',
    target: LAYERS,
    type: '9p',
    flags: MS_RDONLY | MS_NODEV,
    // Layers never change under their name, so the kernel may keep what it has read.
    data: 'trans=virtio,version=9p2000.L,cache=loose,msize=131072',
  });
  mount(p, { source: 'tmpfs', target: WRITABLE, type: 'tmpfs', data: 'mode=0755' });
  mkdirat(p, AT_FDCWD, `${WRITABLE}/upper`, 0o755);
  mkdirat(p, AT_FDCWD, `${WRITABLE}/work`, 0o755);
  return p;
}

/** No overlay may look at its upper directory yet: the guest's image alone is the root of what unpacks. */
async function fillWritable(guest: Guest, disk: Disk): Promise<void> {
  const root = `${LAYERS}/${GUEST_ROOT_LAYER}`;
  const p = new Program('lend the writable part');
  mount(p, { source: WRITABLE, target: `${root}/mnt`, flags: MS_BIND });
  await guest.run(p);
  await unpack(guest, disk.root, '/mnt/upper', root);
  const q = new Program('take the writable part back');
  umount2(q, `${root}/mnt`, 0);
  await guest.run(q);
}

/** The overlay of the parts, and the step over. */
function enterRoot(): Program {
  const p = new Program('enter the root file system');
  const data = `lowerdir=${LAYERS}/${GUEST_ROOT_LAYER},upperdir=${WRITABLE}/upper,workdir=${WRITABLE}/work`;
  mount(p, { source: 'overlay', target: NEW_ROOT, type: 'overlay', data }, { note: 'root file system' });
  mount(p, { source: '/dev', target: `${NEW_ROOT}/dev`, flags: MS_MOVE });
  mount(p, {
    source: 'tmpfs',
    target: `${NEW_ROOT}/run`,
    type: 'tmpfs',
    flags: MS_NOSUID | MS_NODEV,
    data: 'mode=0755',
  });
  mkdirat(p, AT_FDCWD, `${NEW_ROOT}/run/drydock`, 0o711);
  mkdirat(p, AT_FDCWD, `${NEW_ROOT}${LAYERS_GUEST_PATH}`, 0o755);
  mount(p, { source: LAYERS, target: `${NEW_ROOT}${LAYERS_GUEST_PATH}`, flags: MS_MOVE });
  // Where a shutdown finds what was written.
  mkdirat(p, AT_FDCWD, `${NEW_ROOT}${WRITABLE_GUEST_PATH}`, 0o700);
  mount(p, { source: WRITABLE, target: `${NEW_ROOT}${WRITABLE_GUEST_PATH}`, flags: MS_MOVE });
  chdir(p, NEW_ROOT);
  mount(p, { source: '.', target: '/', flags: MS_MOVE });
  chroot(p, '.');
  chdir(p, '/');
  return p;
}

function mountSystem(): Program {
  const p = new Program('mount the system');
  const directory = (path: string, mode = 0o755): void => void mkdirat(p, AT_FDCWD, path, mode, { continue: true });
  const fs = (type: string, target: string, flags: number, data?: string): void =>
    void mount(p, { source: type, target, type, flags, ...(data !== undefined && { data }) });
  fs('proc', '/proc', UNTRUSTED);
  fs('sysfs', '/sys', UNTRUSTED);
  fs('cgroup2', '/sys/fs/cgroup', UNTRUSTED, 'nsdelegate');
  for (const path of ['/dev/pts', '/dev/shm', '/dev/mqueue']) directory(path);
  fs('devpts', '/dev/pts', MS_NOSUID | MS_NOEXEC, 'gid=5,mode=620,ptmxmode=666');
  fs('tmpfs', '/dev/shm', MS_NOSUID | MS_NODEV, 'mode=1777');
  fs('mqueue', '/dev/mqueue', UNTRUSTED);
  fs('tmpfs', '/tmp', MS_NOSUID | MS_NODEV, 'mode=1777');
  // Overlay takes no overlay as its upper directory: what Docker keeps is on a file system of its own.
  directory(DATA_ROOT, 0o710);
  fs('tmpfs', DATA_ROOT, 0, 'mode=0710');
  for (const [link, target] of [
    ['/dev/fd', '/proc/self/fd'],
    ['/dev/stdin', '/proc/self/fd/0'],
    ['/dev/stdout', '/proc/self/fd/1'],
    ['/dev/stderr', '/proc/self/fd/2'],
    [INIT_GUEST_PATH, DOCKER_COMMAND_PATH],
  ] as const)
    symlinkat(p, target, AT_FDCWD, link, { continue: true });
  for (const path of ['/run/lock', '/run/netns', '/run/docker', '/var/log', '/etc/docker']) directory(path);
  // A mount in a container's namespace must not show up here, nor the other way round, but for what is asked for.
  mount(p, { target: '/', flags: MS_REC | MS_PRIVATE });
  return p;
}

function configureKernel(): Program {
  const p = new Program('configure the kernel');
  netlinkRequest(p, NETLINK_ROUTE, [setLink({ name: 'lo' }, { up: true })]);
  sethostname(p, 'drydock');
  writeFile(p, '/sys/fs/cgroup/cgroup.subtree_control', '+cpu +memory +pids +io');
  // The guest's ends of cables to containers need no addresses of their own, which cost every start; bridges get theirs from their
  // networks.
  writeFile(p, '/proc/sys/net/ipv6/conf/default/disable_ipv6', '1');
  writeFile(p, '/proc/sys/net/ipv4/ip_forward', '1');
  writeFile(p, '/proc/sys/net/ipv4/ping_group_range', '0 2147483647');
  writeFile(p, '/proc/sys/kernel/printk', '4 4 1 4');
  return p;
}
