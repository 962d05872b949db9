import { CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWUTS } from '../../guest/constants/clone.ts';
import { decodeText } from '../../guest/bytes.ts';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_PATH, O_RDONLY } from '../../guest/constants/open.ts';
import { RESOLVE_IN_ROOT } from '../../guest/constants/resolve.ts';
import { isSyscallError, type SyscallError } from '../../guest/errors.ts';
import type { Actor, Guest } from '../../guest/guest.ts';
import { Program } from '../../guest/program.ts';
import { type DescriptorPair, pipe2 } from '../../guest/syscalls/descriptors.ts';
import { close, openat, openat2 } from '../../guest/syscalls/open.ts';
import { chdir, pidfdOpen, setns, umask } from '../../guest/syscalls/process.ts';
import { read } from '../../guest/syscalls/read-write.ts';
import type { Output, Ref } from '../../guest/values.ts';
import type { CapabilityName } from '../../guest/capabilities.ts';
import type { ResourceLimit } from '../config/ulimits.ts';
import { type OutputSink, type ProcessStreams, RunningProcess } from '../process/running-process.ts';
import { takeIdentity } from '../start/identity.ts';
import { runCommand } from '../start/resolve-command.ts';
import { connectPipes, occupyStandardStreams, openTerminal } from '../start/setup.ts';
import { fetchTerminal, mortal, refuse, withHome } from '../start/start-process.ts';
import { resolveUser, type UserFiles } from '../start/user.ts';

/** What an exec is, decided. */
export interface ExecPlan {
  readonly label: string;
  /** The container's first process. */
  readonly pid: number;
  readonly cgroup: string;
  readonly ownPids: boolean;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly size: { readonly rows: number; readonly columns: number } | undefined;
  readonly user: string;
  readonly extraGroups: readonly string[];
  readonly workingDirectory: string;
  readonly argv: readonly string[];
  readonly env: readonly string[];
  readonly capabilities: readonly CapabilityName[];
  readonly noNewPrivileges: boolean;
  readonly seccompFilter: Uint8Array | undefined;
  readonly limits: readonly ResourceLimit[];
}

/** An exec that did not come about; the message is runc's reason. */
export class ExecRefused extends Error {
  override readonly name = 'ExecRefused';
}

const notStarted = (reason: string): ExecRefused => new ExecRefused(`unable to start container process: ${reason}`);

const NAMESPACES = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP;
const FILE_BYTES_MAX = 24 * 1024;
const MAY_FAIL = { continue: true } as const;

interface Doors {
  readonly cgroup: number;
  readonly pidNamespace: number;
  readonly pidfd: number;
  readonly pipes: readonly { readonly container: number; readonly engine: number }[];
  readonly userFiles: UserFiles;
}

/** Starts a process in a running container's namespaces and cgroup. */
export async function execProcess(
  guest: Guest,
  plan: ExecPlan,
  sinks: readonly OutputSink[],
  signal: AbortSignal,
): Promise<RunningProcess> {
  if (!plan.workingDirectory.startsWith('/')) throw new ExecRefused('Cwd must be an absolute path');
  const doors = await openDoors(guest, plan);
  const ours = [doors.cgroup, doors.pidNamespace, doors.pidfd, ...doors.pipes.map((pipe) => pipe.container)];
  const streams = plan.tty ? undefined : pipeStreams(guest, plan, doors);
  try {
    const actor = await guest.spawn({
      flags: 0,
      cgroup: doors.cgroup,
      ...(plan.ownPids ? { pidNamespace: doors.pidNamespace } : {}),
      fds: [doors.pidfd, ...doors.pipes.map((pipe) => pipe.container)],
    });
    const running = await mortal(guest, actor, signal, () => becomeExec(guest, actor, plan, doors, streams));
    return new RunningProcess(guest, actor, running, sinks);
  } catch (error) {
    releaseStreams(streams);
    throw error;
  } finally {
    const p = new Program(`close the doors of ${plan.label}`);
    for (const fd of ours) close(p, fd, MAY_FAIL);
    await guest.run(p);
  }
}

async function openDoors(guest: Guest, plan: ExecPlan): Promise<Doors> {
  const p = new Program(`prepare ${plan.label}`);
  const cgroup = openat(p, AT_FDCWD, plan.cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const pidNamespace = openat(p, AT_FDCWD, `/proc/${String(plan.pid)}/ns/pid`, O_RDONLY | O_CLOEXEC);
  const pidfd = pidfdOpen(p, plan.pid);
  const files = userFiles(p, plan.pid);
  const kinds = plan.tty ? [] : [...(plan.stdin ? (['input'] as const) : []), 'output' as const, 'output' as const];
  const pipes = kinds.map(() => pipe2(p, O_CLOEXEC));
  try {
    const result = await guest.run(p);
    const text = (output: Output<string>): string => (result.errno(output.call) === 0 ? result.get(output) : '');
    return {
      cgroup: result.get(cgroup),
      pidNamespace: result.get(pidNamespace),
      pidfd: result.get(pidfd),
      userFiles: { passwd: text(files.passwd), group: text(files.group) },
      pipes: pipes.map((pipe, index) => {
        const [reader, writer] = result.get(pipe.fds);
        return kinds[index] === 'input' ? { container: reader, engine: writer } : { container: writer, engine: reader };
      }),
    };
  } catch (error) {
    if (isSyscallError(error)) await closeOpened(guest, error, [cgroup, pidNamespace, pidfd], pipes);
    throw error;
  }
}

async function closeOpened(
  guest: Guest,
  { result }: SyscallError,
  refs: readonly Ref[],
  pipes: readonly DescriptorPair[],
): Promise<void> {
  if (!result) return;
  const p = new Program('close what was opened');
  for (const ref of refs) if (result.errno(ref) === 0) close(p, result.get(ref), MAY_FAIL);
  for (const pipe of pipes)
    if (result.errno(pipe.call) === 0) for (const fd of result.get(pipe.fds)) close(p, fd, MAY_FAIL);
  if (p.ops.length > 0) await guest.run(p);
}

/** The container's own /etc/passwd and /etc/group as they are now. */
function userFiles(p: Program, pid: number): { passwd: Output<string>; group: Output<string> } {
  const root = openat(p, AT_FDCWD, `/proc/${String(pid)}/root`, O_PATH | O_DIRECTORY | O_CLOEXEC);
  const file = (path: string): Output<string> => {
    const fd = openat2(p, root, path, { flags: O_RDONLY | O_CLOEXEC, resolve: RESOLVE_IN_ROOT }, MAY_FAIL);
    const text = read(p, fd, FILE_BYTES_MAX, MAY_FAIL).map(decodeText);
    close(p, fd, MAY_FAIL);
    return text;
  };
  const files = { passwd: file('etc/passwd'), group: file('etc/group') };
  close(p, root);
  return files;
}

type Pipes = Extract<ProcessStreams, { kind: 'pipes' }>;

function pipeStreams(guest: Guest, plan: ExecPlan, { pipes }: Doors): Pipes {
  const [stdout, stderr] = plan.stdin ? pipes.slice(1) : pipes;
  const stdin = plan.stdin ? pipes[0] : undefined;
  if (!stdout || !stderr) throw new Error('Cannot run an exec: it has no pipes');
  return {
    kind: 'pipes',
    stdin: stdin && guest.stream(stdin.engine, { read: false }),
    stdout: guest.stream(stdout.engine, { write: false }),
    stderr: guest.stream(stderr.engine, { write: false }),
  };
}

async function becomeExec(
  guest: Guest,
  actor: Actor,
  plan: ExecPlan,
  doors: Doors,
  pipes: Pipes | undefined,
): Promise<ProcessStreams> {
  const user = resolveUser(plan.user, doors.userFiles, plan.extraGroups);
  let p = new Program(plan.label);
  if (!pipes) occupyStandardStreams(p);
  setns(p, doors.pidfd, NAMESPACES, { note: "into the container's namespaces" });
  umask(p, 0o022);
  let streams: ProcessStreams | undefined = pipes;
  if (!pipes) {
    const master = openTerminal(p, { size: plan.size, console: false });
    const masterFd = (await actor.run(p)).get(master);
    streams = await fetchTerminal(guest, actor.pid, masterFd);
    p = new Program(plan.label);
  } else {
    const [stdin, stdout = -1, stderr = -1] = plan.stdin
      ? doors.pipes.map((pipe) => pipe.container)
      : [undefined, ...doors.pipes.map((pipe) => pipe.container)];
    connectPipes(p, { stdin, stdout, stderr });
  }
  if (!streams) throw new Error('Cannot run an exec: it has no streams');
  const directory = chdir(p, plan.workingDirectory, { note: 'working directory' });
  takeIdentity(p, { ...plan, user });
  const attempt = runCommand(p, { argv: plan.argv, env: withHome(plan.env, user.home) });
  try {
    const result = await actor.run(p);
    if (!result.executed) await refuse(actor, attempt, result, notStarted);
    return streams;
  } catch (error) {
    if (streams.kind === 'terminal') streams.master.release();
    if (isSyscallError(error) && error.result?.errno(directory))
      throw notStarted(
        `chdir to cwd (${JSON.stringify(plan.workingDirectory)}) set in config.json failed: ${error.reason}`,
      );
    throw error;
  }
}

function releaseStreams(streams: Pipes | undefined): void {
  for (const stream of [streams?.stdin, streams?.stdout, streams?.stderr]) stream?.release();
}
