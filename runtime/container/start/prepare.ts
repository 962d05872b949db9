import { decodeText } from '../../guest/bytes.ts';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_PATH, O_RDONLY } from '../../guest/constants/open.ts';
import { MNT_DETACH } from '../../guest/constants/umount.ts';
import { RESOLVE_IN_ROOT } from '../../guest/constants/resolve.ts';
import { AT_REMOVEDIR } from '../../guest/constants/at.ts';
import { errnoMessage } from '../../guest/errno.ts';
import { isSyscallError } from '../../guest/errors.ts';
import { writeFile } from '../../guest/files/write-file.ts';
import { Program } from '../../guest/program.ts';
import { type DescriptorPair, pipe2 } from '../../guest/syscalls/descriptors.ts';
import { mkdirat, unlinkat } from '../../guest/syscalls/directory.ts';
import { mount, umount2 } from '../../guest/syscalls/mount.ts';
import { close, openat, openat2 } from '../../guest/syscalls/open.ts';
import { attachDeviceProgram } from '../../guest/syscalls/bpf.ts';
import { read } from '../../guest/syscalls/read-write.ts';
import { statx, type Statx } from '../../guest/syscalls/stat.ts';
import { pidfdOpen } from '../../guest/syscalls/process.ts';
import type { Output, Ref, Outcomes } from '../../guest/values.ts';
import { openLog } from '../../logs/log-files.ts';
import { CGROUP_ROOT } from '../../model/paths.ts';
import { makeDirectories } from './make-directories.ts';
import { mountShm } from './devices.ts';
import { statBindSource } from './bind-source.ts';
import type { PlannedBind, StartPlan } from './plan.ts';
import type { Resources } from './resources.ts';
import { noDevice } from './device-nodes.ts';
import { runcFailure, StartFailure } from './start-errors.ts';
import type { UserFiles } from './user.ts';

const USER_FILE_BYTES_MAX = 24 * 1024;
const MAY_FAIL = { continue: true } as const;

/** What the agent has made ready for a container's process. Descriptors are the agent's. */
export interface Prepared {
  readonly cgroupFd: number;
  readonly pipes: readonly { readonly container: number; readonly engine: number }[];
  /** Processes whose namespaces are shared, in the plan's order. */
  readonly pidfds: readonly number[];
  /** A pid namespace to be born into. */
  readonly pidNamespace: number | undefined;
  readonly logFd: number | undefined;
  readonly userFiles: UserFiles | undefined;
  readonly devices: readonly Statx[];
  readonly bindSources: readonly Statx[];
}

/** Everything that is done outside the container, in one program; every thing is registered for release first. */
export class Preparation {
  readonly program: Program;
  readonly #plan: StartPlan;
  readonly #cgroup: Ref;
  readonly #limits: readonly Ref[];
  readonly #pipes: readonly DescriptorPair[];
  readonly #pidfds: readonly Ref[];
  readonly #pidNamespace: Ref | undefined;
  readonly #log: Ref | undefined;
  readonly #userFiles: readonly Output<string>[];
  readonly #userFileCalls: readonly Ref[];
  readonly #devices: readonly Output<Statx>[];
  readonly #bindSources: readonly Output<Statx>[];

  constructor(plan: StartPlan, resources: Resources) {
    this.#plan = plan;
    const p = new Program(`prepare ${plan.label}`);
    this.program = p;
    holdFileSystem(plan, resources);
    if (plan.shm === 'shareable') provideShm(p, plan);
    this.#bindSources = plan.binds.map((bind) => bindSource(p, bind));
    this.#devices = plan.devices.map(({ source }) => statx(p, AT_FDCWD, source));
    mount(
      p,
      { source: 'overlay', target: plan.paths.merged, type: 'overlay', data: plan.overlayOptions },
      { note: 'root file system' },
    );
    const { directory, limits } = makeCgroup(p, plan);
    this.#cgroup = directory;
    this.#limits = limits;
    if (usesDefaultFilter(plan))
      attachDeviceProgram(p, this.#cgroup, plan.defaultDeviceFilter, { note: 'allowed devices' });
    this.#pipes = plan.pipes.map(() => pipe2(p, O_CLOEXEC));
    this.#pidfds = plan.joins.map(({ pid }) => pidfdOpen(p, pid));
    const { pidNamespaceOf: pid } = plan;
    this.#pidNamespace =
      pid === undefined ? undefined : openat(p, AT_FDCWD, `/proc/${String(pid)}/ns/pid`, O_RDONLY | O_CLOEXEC);
    if (plan.log?.directory !== undefined) mkdirat(p, AT_FDCWD, plan.log.directory, 0o700, MAY_FAIL);
    this.#log = plan.log && openLog(p, plan.log.path);
    for (const { path, content } of plan.files) writeFile(p, path, content, { create: 0o644 });
    const users = plan.needsUserFiles ? readUserFiles(p, plan.paths.merged) : undefined;
    this.#userFiles = users?.texts ?? [];
    this.#userFileCalls = users?.calls ?? [];
  }

  /** The descriptors that a run made, whole or cut short, to be closed by `resources`. */
  holdDescriptors(result: Outcomes, resources: Resources): void {
    const optional = [this.#pidNamespace, this.#log].filter((ref) => ref !== undefined);
    const single = [this.#cgroup, ...this.#pidfds, ...optional];
    const made = [
      ...single.filter((ref) => result.errno(ref) === 0).map((ref) => result.get(ref)),
      ...this.#pipes
        .filter((pipe) => result.errno(pipe.call) === 0)
        .flatMap((pipe): readonly number[] => result.get(pipe.fds)),
    ];
    resources.holdDescriptors(made);
  }

  /** Docker's words for a source that isn't there; undefined when something else failed. */
  explain(result: Outcomes): StartFailure | undefined {
    const failed = (output: Output<Statx>): string | undefined => {
      const error = result.errno(output.call) ? result.error(output.call) : undefined;
      return isSyscallError(error) ? error.reason : undefined;
    };
    for (const [index, output] of this.#devices.entries()) {
      const reason = failed(output);
      if (reason !== undefined) return noDevice(this.#plan.devices[index]?.source ?? '', reason);
    }
    const refused = this.#limits.findIndex((write) => (result.errno(write) ?? 0) > 0);
    if (refused >= 0) return this.#limitRefused(refused, result);
    const missing = this.#bindSources.findIndex((output) => failed(output) !== undefined);
    const source = this.#plan.binds[missing]?.source;
    if (source === undefined) return undefined;
    return new StartFailure(
      400,
      128,
      `invalid mount config for type "bind": bind source path does not exist: ${source}`,
    );
  }

  #limitRefused(index: number, result: Outcomes): StartFailure {
    const { name, value } = this.#plan.cgroupFiles[index] ?? { name: '', value: '' };
    const errno = this.#limits[index] ? (result.errno(this.#limits[index]) ?? 0) : 0;
    return runcFailure(
      `error during container init: error setting cgroup config for procHooks process: failed to write ${JSON.stringify(value)}: write ${this.#plan.cgroup}/${name}: ${errnoMessage(errno)}`,
    );
  }

  read(result: Outcomes): Prepared {
    const text = (index: number): string => {
      const call = this.#userFileCalls[index];
      const output = this.#userFiles[index];
      return call && output && result.errno(call) === 0 ? result.get(output) : '';
    };
    return {
      cgroupFd: result.get(this.#cgroup),
      pipes: this.#pipes.map((pipe, index) => ends(result.get(pipe.fds), this.#plan.pipes[index] === 'input')),
      pidfds: this.#pidfds.map((ref) => result.get(ref)),
      pidNamespace: this.#pidNamespace && result.get(this.#pidNamespace),
      logFd: this.#log ? result.get(this.#log) : undefined,
      userFiles: this.#plan.needsUserFiles ? { passwd: text(0), group: text(1) } : undefined,
      devices: this.#devices.map((output) => result.get(output)),
      bindSources: this.#bindSources.map((output) => result.get(output)),
    };
  }
}

const ends = ([reader, writer]: readonly [number, number], input: boolean): { container: number; engine: number } =>
  input ? { container: reader, engine: writer } : { container: writer, engine: reader };

/** A privileged container may use every device, one with devices of its own gets a filter of its own. */
export const usesDefaultFilter = ({ privileged, devices, deviceRules }: StartPlan): boolean =>
  !privileged && devices.length === 0 && deviceRules.length === 0;

function holdFileSystem({ paths, cgroup, shm }: StartPlan, resources: Resources): void {
  if (shm === 'shareable') resources.hold({ inGuest: (p) => void umount2(p, paths.shm, MNT_DETACH, MAY_FAIL) });
  resources.hold({
    inGuest: (p) => {
      umount2(p, paths.merged, MNT_DETACH, MAY_FAIL);
    },
  });
  resources.hold({
    inGuest: (p) => {
      unlinkat(p, AT_FDCWD, cgroup, AT_REMOVEDIR, MAY_FAIL);
    },
  });
}

/** The container's cgroup with its limits; the result is its directory, for clone3. */
function makeCgroup(p: Program, plan: StartPlan): { directory: Ref; limits: Ref[] } {
  if (!plan.cgroup.startsWith(`${CGROUP_ROOT}/`)) makeCgroupParents(p, plan);
  mkdirat(p, AT_FDCWD, plan.cgroup, 0o755);
  const limits = plan.cgroupFiles.map(({ name, value }) => writeFile(p, `${plan.cgroup}/${name}`, value));
  return { directory: openat(p, AT_FDCWD, plan.cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC), limits };
}

/** They stay, as Docker's do. */
function makeCgroupParents(p: Program, { cgroupParents, controllers }: StartPlan): void {
  const enabled = controllers.map((controller) => `+${controller}`).join(' ');
  for (const parent of cgroupParents) {
    mkdirat(p, AT_FDCWD, parent, 0o755, MAY_FAIL);
    writeFile(p, `${parent}/cgroup.subtree_control`, enabled, MAY_FAIL);
  }
}

function provideShm(p: Program, { paths, shmBytes }: StartPlan): void {
  makeDirectories(p, paths.shm, 0o710);
  mountShm(p, paths.shm, shmBytes);
}

/** `-v` makes a directory where there is nothing, as Docker does. */
function bindSource(p: Program, bind: PlannedBind): Output<Statx> {
  if (bind.createSource) makeDirectories(p, bind.source);
  return statBindSource(p, bind);
}

/** The image's user and group files, found without leaving the container's root. */
function readUserFiles(p: Program, root: string): { texts: Output<string>[]; calls: Ref[] } {
  const directory = openat(p, AT_FDCWD, root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  const reads = ['etc/passwd', 'etc/group'].map((path) => {
    const how = { flags: O_RDONLY | O_CLOEXEC, resolve: RESOLVE_IN_ROOT };
    const fd = openat2(p, directory, path, how, MAY_FAIL);
    const text = read(p, fd, USER_FILE_BYTES_MAX, MAY_FAIL).map(decodeText);
    close(p, fd, MAY_FAIL);
    return text;
  });
  close(p, directory, { always: true });
  return { texts: reads, calls: reads.map((text) => text.call) };
}
