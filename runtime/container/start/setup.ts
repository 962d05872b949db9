import { CLONE_NEWCGROUP } from '../../guest/constants/clone.ts';
import { MOUNT_ATTR_RDONLY } from '../../guest/constants/mount-attributes.ts';
import { MS_BIND, MS_PRIVATE, MS_REC, MS_SHARED, MS_SLAVE } from '../../guest/constants/mount.ts';
import {
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_T_SYMLINKS,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
} from '../../guest/constants/mount-api.ts';
import { AT_EMPTY_PATH, AT_RECURSIVE } from '../../guest/constants/at.ts';
import { AT_FDCWD, O_CLOEXEC, O_CREAT, O_NOCTTY, O_RDWR, O_WRONLY } from '../../guest/constants/open.ts';
import { writeFile } from '../../guest/files/write-file.ts';
import { errnoMessage } from '../../guest/errno.ts';
import { mountFailure } from '../../guest/mount-failure.ts';
import type { CallOptions, Program } from '../../guest/program.ts';
import { fchownat } from '../../guest/syscalls/attributes.ts';
import { dup2 } from '../../guest/syscalls/descriptors.ts';
import { mount, mountSetattr, moveMount, openTree } from '../../guest/syscalls/mount.ts';
import { close, openat } from '../../guest/syscalls/open.ts';
import { write } from '../../guest/syscalls/read-write.ts';
import { chdir, setdomainname, sethostname, setns, setsid, umask, unshare } from '../../guest/syscalls/process.ts';
import { isDirectory, type Statx } from '../../guest/syscalls/stat.ts';
import { openPtyPeer, setControllingTerminal, setWindowSize, unlockPty } from '../../guest/syscalls/terminal.ts';
import type { Int, Ref, Outcomes } from '../../guest/values.ts';
import type { Propagation } from '../config/mount-spec.ts';
import { type DeviceNode, makeDev, mountIpc } from './devices.ts';
import { type SetLimit, takeIdentity } from './identity.ts';
import type { PlannedBind, StartPlan } from './plan.ts';
import { closeBindSource, findBindSource } from './bind-source.ts';
import { coversEtc, mountInOrder } from './mount-order.ts';
import { makeMountPointFile } from './mount-point.ts';
import { type Prepared } from './prepare.ts';
import { makeDirectories } from './make-directories.ts';
import * as rootfs from './root-file-system.ts';
import type { ProcessUser } from './user.ts';

/** What the setup needs beside the plan: all that was found out since. */
export interface SetupInputs {
  readonly plan: StartPlan;
  readonly prepared: Prepared;
  readonly devices: readonly DeviceNode[];
  /** Appends what gives the container its network, inside its network namespace. */
  readonly network: (p: Program) => void;
}

/** Why the setup failed, where runc says it better than the kernel. */
export type ExplainSetup = (result: Outcomes) => string | undefined;

/** Appends everything from a bare clone to a container whose process only has to become itself. */
export function setUpContainer(p: Program, { plan, prepared, devices, network }: SetupInputs): ExplainSetup {
  const steps: ExplainedCall[] = [];
  umask(p, 0);
  if (plan.ownCgroupNamespace) unshare(p, CLONE_NEWCGROUP, { note: 'now that the process is in its cgroup' });
  plan.joins.forEach(({ flags }, index) => setns(p, prepared.pidfds[index] ?? -1, flags));
  network(p);
  // Before its own mounts are cut off: a shared bind stays in touch with its source.
  const trees = plan.binds.map((bind) => cloneTree(p, bind));
  rootfs.keepMountsHere(p);
  rootfs.enterRoot(p, plan.paths.merged);
  rootfs.mountProc(p);
  makeDev(p, devices);
  rootfs.mountSys(p, { privileged: plan.privileged });
  mountIpc(p, plan);
  mountInOrder([
    ...rootfs.etcFileMounts(p, plan.etc, {
      covered: [...plan.tmpfs, ...plan.binds].some(coversEtc),
      readOnly: plan.readOnlyRoot,
    }),
    ...plan.tmpfs.map(({ target, flags, data }) => ({
      target,
      attach: () => {
        makeDirectories(p, target);
        const call = mount(p, { source: 'tmpfs', target, type: 'tmpfs', flags, data });
        steps.push({ call, words: (reason) => mountWords({ source: 'tmpfs', target, flags, data }, reason) });
      },
    })),
    ...plan.binds.map((bind, index) => ({
      target: bind.target,
      attach: () => {
        const call = attachTree(p, bind, trees[index] ?? -1, prepared.bindSources[index]);
        // The kernel says only that source and mount point don't fit together.
        steps.push({ call, words: () => mountWords({ ...bind, flags: MS_BIND | MS_REC }, 'not a directory') });
      },
    })),
  ]);
  makeDirectories(p, plan.workingDirectory);
  rootfs.leaveGuestRoot(p);
  if (plan.hostname !== undefined) sethostname(p, plan.hostname);
  if (plan.domainname !== undefined) setdomainname(p, plan.domainname);
  for (const [name, value] of plan.sysctls) steps.push(...setSysctl(p, name, value));
  return (result) => {
    const failed = steps.find(({ call }) => (result.errno(call) ?? 0) !== 0);
    return failed?.words(errnoMessage(result.errno(failed.call) ?? 0));
  };
}

/** A call that runc has words for, when it fails for this reason. */
interface ExplainedCall {
  readonly call: Ref;
  readonly words: (reason: string) => string;
}

const mountWords = (mounted: Parameters<typeof mountFailure>[0], reason: string): string =>
  `error mounting "${mounted.source}" to rootfs at "${mounted.target}": ${mountFailure(mounted, reason)}`;

function setSysctl(p: Program, name: string, value: string): ExplainedCall[] {
  const path = `/proc/sys/${name.replaceAll('.', '/')}`;
  const file = openat(p, AT_FDCWD, path, O_WRONLY | O_CLOEXEC);
  const written = write(p, file, value);
  close(p, file);
  return [
    { call: file, words: (reason) => `open ${path}: ${reason}` },
    { call: written, words: (reason) => `write ${path}: ${reason}` },
  ];
}

/** The last steps as root: what would get in the way of the steps before. */
export function closeContainer(p: Program, plan: StartPlan): void {
  rootfs.maskPaths(p, plan.masked);
  if (plan.oomScoreAdj !== 0) writeFile(p, '/proc/self/oom_score_adj', String(plan.oomScoreAdj));
  rootfs.makeReadOnly(p, plan.readOnlyPaths);
  if (plan.readOnlyRoot) rootfs.makeRootReadOnly(p);
}

/** The process becomes its user; only execve is left. `directory` is the change into its working directory, `explain` words of runc's. */
export function becomeUser(p: Program, plan: StartPlan, user: ProcessUser): { directory: Ref; explain: ExplainSetup } {
  if (user.uid !== 0) giveStreams(p, user.uid);
  const directory = chdir(p, plan.workingDirectory, { note: 'working directory' });
  umask(p, 0o022);
  const { limits } = takeIdentity(p, { ...plan, user });
  return { directory, explain: (result) => whyNoLimit(limits, result) };
}

function whyNoLimit(limits: readonly SetLimit[], result: Outcomes): string | undefined {
  const refused = limits.find(({ call }) => (result.errno(call) ?? 0) !== 0);
  if (!refused) return undefined;
  const reason = errnoMessage(result.errno(refused.call) ?? 0);
  return `error setting rlimits for ready process: error setting rlimit type ${String(refused.resource)}: ${reason}`;
}

/** So that /dev/stdout and its like can be opened again by who isn't root. */
function giveStreams(p: Program, uid: number): void {
  for (const fd of [0, 1, 2]) fchownat(p, fd, '', { uid, gid: -1 }, AT_EMPTY_PATH, { continue: true });
}

/** Pipes to the engine as standard streams; without an input there is /dev/null. */
export function connectPipes(p: Program, fds: { stdin: Int | undefined; stdout: Int; stderr: Int }): void {
  setsid(p);
  dup2(p, fds.stdin ?? openat(p, AT_FDCWD, '/dev/null', O_RDWR), 0);
  dup2(p, fds.stdout, 1);
  dup2(p, fds.stderr, 2);
}

/** A new actor has no standard streams: without these, what it opens first would be mistaken for them. */
export function occupyStandardStreams(p: Program): void {
  for (let fd = 0; fd <= 2; fd += 1) openat(p, AT_FDCWD, '/dev/null', O_RDWR);
}

/** A terminal from the container's own devpts; the result is its master, which the agent fetches. */
export function openTerminal(p: Program, options: { size: StartPlan['consoleSize']; console: boolean }): Ref {
  const master = openat(p, AT_FDCWD, '/dev/pts/ptmx', O_RDWR | O_NOCTTY | O_CLOEXEC);
  unlockPty(p, master);
  const terminal = openPtyPeer(p, master, O_RDWR | O_NOCTTY);
  if (options.size) setWindowSize(p, master, options.size);
  setsid(p);
  setControllingTerminal(p, terminal);
  for (const fd of [0, 1, 2]) dup2(p, terminal, fd);
  if (options.console) bindConsole(p);
  return master;
}

/** The first terminal of a new devpts is number 0. */
function bindConsole(p: Program): void {
  const file = openat(p, AT_FDCWD, '/dev/console', O_WRONLY | O_CREAT | O_CLOEXEC, 0o600);
  close(p, file);
  mount(p, { source: '/dev/pts/0', target: '/dev/console', flags: MS_BIND });
}

const PROPAGATION_FLAGS: Readonly<Record<Propagation, number>> = {
  private: MS_PRIVATE,
  rprivate: MS_PRIVATE,
  shared: MS_SHARED,
  rshared: MS_SHARED,
  slave: MS_SLAVE,
  rslave: MS_SLAVE,
};

/** A copy of the source's mounts, taken while the guest's root is still in sight. */
export function cloneTree(p: Program, bind: PlannedBind, options: CallOptions = {}): Ref {
  const { readOnly, propagation } = bind;
  const source = findBindSource(p, bind, options);
  const flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | source.flags;
  const tree = openTree(p, source.directory, source.path, flags, options);
  closeBindSource(p, source);
  const change = { propagation: PROPAGATION_FLAGS[propagation], ...(readOnly ? { set: MOUNT_ATTR_RDONLY } : {}) };
  mountSetattr(p, tree, '', AT_EMPTY_PATH | AT_RECURSIVE, change, options);
  return tree;
}

/** A missing mount point is made, of the source's kind. */
export function attachTree(p: Program, { target }: PlannedBind, tree: Int, source: Statx | undefined): Ref {
  if (source && isDirectory(source)) makeDirectories(p, target);
  else makeMountPointFile(p, target);
  return moveMount(
    p,
    { directory: tree, path: '' },
    { directory: AT_FDCWD, path: target },
    MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS,
  );
}
