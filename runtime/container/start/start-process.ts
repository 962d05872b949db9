import { badParameter } from '../../std/errors.ts';
import { isSyscallError } from '../../guest/errors.ts';
import type { Actor, Guest } from '../../guest/guest.ts';
import { Program } from '../../guest/program.ts';
import type { Outcomes } from '../../guest/values.ts';
import { kill, pidfdGetfd, pidfdOpen } from '../../guest/syscalls/process.ts';
import { close } from '../../guest/syscalls/open.ts';
import { write } from '../../guest/syscalls/read-write.ts';
import { type OutputSink, RunningProcess, type ProcessStreams } from '../process/running-process.ts';
import { SIGKILL } from '../../text/signals.ts';
import { givenDevices } from './device-nodes.ts';
import { allowDevices, rulesFor } from './device-filter.ts';
import type { DeviceNode } from './devices.ts';
import { hostDevices } from './host-devices.ts';
import type { StartPlan } from './plan.ts';
import { Preparation, type Prepared, usesDefaultFilter } from './prepare.ts';
import { type Attempt, explainFailure, pathThatRan, runCommand } from './resolve-command.ts';
import type { Resources } from './resources.ts';
import {
  becomeUser,
  closeContainer,
  connectPipes,
  occupyStandardStreams,
  openTerminal,
  setUpContainer,
} from './setup.ts';
import { initFailure } from './start-errors.ts';
import { type ProcessUser, resolveUser, type UserFiles } from './user.ts';

/** What a start needs of the rest of the engine. */
export interface StartContext {
  readonly guest: Guest;
  /** Ends the start: what it has begun is undone, and it rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Gives the new process, of this pid in the guest, its network: sent before the setup, in the same order carried out. */
  readonly connect: (pid: number) => Promise<unknown>;
  /** Appends the network's part inside the container. */
  readonly configureInside: (p: Program) => void;
  readonly userFiles: UserFiles | undefined;
  /** Appends the watch for kills in its cgroup, to be told what came of it. */
  readonly watchMemory: (p: Program) => (result: Outcomes) => void;
  readonly sinks: (logFd: number | undefined) => readonly OutputSink[];
}

export interface Started {
  readonly process: RunningProcess;
  readonly userFiles: UserFiles;
}

/**
 * From a plan to a running process: prepare in the agent, clone, set up in the clone, execve. Everything acquired on the way is in
 * `resources`; when this throws, the caller releases them and nothing is left.
 */
export async function startProcess(plan: StartPlan, context: StartContext, resources: Resources): Promise<Started> {
  const { guest, signal } = context;
  signal.throwIfAborted();
  const prepared = await prepare(context, plan, resources);
  const userFiles = context.userFiles ?? prepared.userFiles ?? { passwd: '', group: '' };
  const user = resolveUser(plan.user, userFiles, plan.extraGroups);
  const given = await givenDevices(guest, plan.devices, prepared.devices);
  if (!plan.privileged && !usesDefaultFilter(plan)) {
    await allowDevices(guest, prepared.cgroupFd, [...rulesFor(given), ...plan.deviceRules]);
  }
  const devices = plan.privileged ? await hostDevices(guest) : given;
  const containerEnds = prepared.pipes.map((pipe) => pipe.container);
  const actor = await guest.spawn({
    flags: plan.namespaces,
    cgroup: prepared.cgroupFd,
    ...(prepared.pidNamespace === undefined ? {} : { pidNamespace: prepared.pidNamespace }),
    fds: [...containerEnds, ...prepared.pidfds],
  });
  const process = await mortal(guest, actor, signal, () =>
    turnIntoContainer({ plan, context, resources, prepared, devices, user, actor }),
  );
  return { process, userFiles };
}

/** Work of an actor, which is killed when that fails, and when the signal is aborted: whatever the work waits for ends with it. */
export async function mortal<T>(guest: Guest, actor: Actor, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  // A failing connection is told by the work itself.
  const stop = (): void => void killActor(guest, actor).catch(() => undefined);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await work();
  } catch (error) {
    await killActor(guest, actor);
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function prepare({ guest, watchMemory }: StartContext, plan: StartPlan, resources: Resources): Promise<Prepared> {
  const preparation = new Preparation(plan, resources);
  const watched = watchMemory(preparation.program);
  try {
    const result = await guest.run(preparation.program);
    watched(result);
    preparation.holdDescriptors(result, resources);
    return preparation.read(result);
  } catch (error) {
    if (!isSyscallError(error) || !error.result) throw error;
    preparation.holdDescriptors(error.result, resources);
    throw preparation.explain(error.result) ?? error;
  }
}

interface Clone {
  readonly plan: StartPlan;
  readonly context: StartContext;
  readonly resources: Resources;
  readonly prepared: Prepared;
  readonly devices: readonly DeviceNode[];
  readonly user: ProcessUser;
  readonly actor: Actor;
}

async function turnIntoContainer(clone: Clone): Promise<RunningProcess> {
  const { plan, context, prepared, devices, actor } = clone;
  const p = new Program(`set up ${plan.label}`);
  if (plan.tty) occupyStandardStreams(p);
  const connected = context.connect(actor.pid);
  const explain = setUpContainer(p, { plan, prepared, devices, network: context.configureInside });
  const starting = (plan.tty ? startOnTerminal(clone, p) : startOnPipes(clone, p)).catch((error: unknown) => {
    const reason = isSyscallError(error) && error.result?.program === p ? explain(error.result) : undefined;
    throw reason === undefined ? error : initFailure(reason, error);
  });
  const [streams] = await settleAll(starting, connected);
  return new RunningProcess(context.guest, actor, streams, context.sinks(prepared.logFd));
}

/** Both, and if the first to be looked at failed because of the second, the second's reason: the network's is the better one. */
async function settleAll<A, B>(main: Promise<A>, side: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([main, side]);
  if (second.status === 'rejected') throw second.reason;
  if (first.status === 'rejected') throw first.reason;
  return [first.value, second.value];
}

/** Without a terminal one program does it all. */
async function startOnPipes(
  { plan, context, resources, prepared, user, actor }: Clone,
  p: Program,
): Promise<ProcessStreams> {
  const { guest } = context;
  const withInput = plan.pipes[0] === 'input';
  const [stdout, stderr] = withInput ? prepared.pipes.slice(1) : prepared.pipes;
  const stdin = withInput ? prepared.pipes[0] : undefined;
  if (!stdout || !stderr) throw new Error('Cannot start a process: it has no pipes');
  connectPipes(p, { stdin: stdin?.container, stdout: stdout.container, stderr: stderr.container });
  closeContainer(p, plan);
  const streams: ProcessStreams = {
    kind: 'pipes',
    stdin: stdin ? guest.stream(stdin.engine, { read: false }) : undefined,
    stdout: guest.stream(stdout.engine, { write: false }),
    stderr: guest.stream(stderr.engine, { write: false }),
  };
  for (const pipe of prepared.pipes) resources.handOver(pipe.engine);
  try {
    await becomeCommand(guest, actor, p, plan, user, () => closeOurs(guest, prepared, resources));
  } catch (error) {
    for (const stream of [streams.stdin, streams.stdout, streams.stderr]) stream?.release();
    throw error;
  }
  return streams;
}

/** With one the agent has to fetch its master before execve closes it. */
async function startOnTerminal(
  { plan, context, resources, prepared, user, actor }: Clone,
  p: Program,
): Promise<ProcessStreams> {
  const { guest } = context;
  const master = openTerminal(p, { size: plan.consoleSize, console: true });
  closeContainer(p, plan);
  const masterInActor = (await actor.run(p)).get(master);
  const stream = await fetchTerminal(guest, actor.pid, masterInActor);
  try {
    const run = new Program(`run ${plan.label}`);
    await becomeCommand(guest, actor, run, plan, user, () => closeOurs(guest, prepared, resources));
  } catch (error) {
    stream.master.release();
    throw error;
  }
  return stream;
}

/** A copy of a terminal's master in the agent, relayed to here. */
export async function fetchTerminal(
  guest: Guest,
  pid: number,
  fd: number,
): Promise<Extract<ProcessStreams, { kind: 'terminal' }>> {
  const p = new Program('fetch the terminal');
  const pidfd = pidfdOpen(p, pid);
  const copy = pidfdGetfd(p, pidfd, fd);
  close(p, pidfd, { always: true });
  const masterFd = (await guest.run(p)).get(copy);
  return { kind: 'terminal', master: guest.stream(masterFd, { read: true, write: true }), masterFd };
}

/** The last program: user, then execve. `meanwhile` is sent right behind it. */
async function becomeCommand(
  guest: Guest,
  actor: Actor,
  p: Program,
  plan: StartPlan,
  user: ProcessUser,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const { directory, explain } = becomeUser(p, plan, user);
  const env = withHome(plan.env, user.home);
  const attempt = runCommand(p, { argv: plan.argv, env, likely: plan.likelyPath });
  const running = actor.run(p).catch((error: unknown) => {
    const result = isSyscallError(error) ? error.result : undefined;
    if (isSyscallError(error, 'ENOTDIR') && result?.errno(directory))
      throw badParameter(`Cannot mkdir: ${plan.workingDirectory} is not a directory`);
    const reason = result?.program === p ? explain(result) : undefined;
    throw reason === undefined ? error : initFailure(reason, error);
  });
  const [result] = await Promise.all([running, running.then(meanwhile)]);
  if (!result.executed) await refuse(actor, attempt, result);
  else plan.commandFound(pathThatRan(attempt, result));
}

export const withHome = (env: readonly string[], home: string): string[] =>
  env.some((variable) => variable.startsWith('HOME=')) ? [...env] : [...env, `HOME=${home}`];

/** What runc notices too late to refuse the start it prints into the container, which exits with 255. */
export async function refuse(
  actor: Actor,
  attempt: Attempt,
  result: Outcomes,
  failure: (message: string) => Error = initFailure,
): Promise<void> {
  const { message, late } = explainFailure(attempt, result);
  if (!late) throw failure(message);
  const p = new Program('say why the command did not run');
  write(p, 2, `${message}\n`);
  p.call('exit_group', [255]);
  await actor.run(p).catch(() => undefined);
}

/** The container's ends of the pipes and the like are of no more use to the agent; as long as it has them no reader sees the end. */
async function closeOurs(guest: Guest, prepared: Prepared, resources: Resources): Promise<void> {
  const p = new Program('close what the container has now');
  resources.closeDescriptors(p, [
    ...prepared.pipes.map((pipe) => pipe.container),
    ...prepared.pidfds,
    prepared.cgroupFd,
    ...(prepared.pidNamespace === undefined ? [] : [prepared.pidNamespace]),
  ]);
  if (p.ops.length > 0) await guest.run(p);
}

/** Ends an actor and waits until it is gone, so that its namespaces are too. */
export async function killActor(guest: Guest, actor: Actor): Promise<void> {
  const p = new Program('end an actor');
  kill(p, actor.pid, SIGKILL, { continue: true });
  await guest.run(p);
  await actor.exit;
}
