/** Conditions on the guest itself: processes, namespaces, cgroups, files, notes. */
import {
  containerCalled,
  containerEvidence,
  type EvidenceOf,
  noContainer,
  notRunning,
  sameAsBefore,
} from './container.ts';
import { shown, unmet } from './expected.ts';
import { LookError, type Look } from './look.ts';
import type { CheckOf } from './schema.ts';
import { asking, isAsking } from './shell.ts';
import { failed, oneLine, passed, pending, type Verdict } from './verdict.ts';

interface Process {
  readonly pid: number;
  readonly command: string;
}

/** Busybox's: that of procps takes four times the instructions. */
const PS = ['/usr/bin/busybox', 'ps', '-o', 'pid,args'];

async function processes(look: Look): Promise<Process[]> {
  const { stdout } = await look.run(PS);
  return stdout.split('\n').flatMap((line) => {
    // Where the program calls itself otherwise than its first word, that name stands before it in braces.
    const [, pid, command] = /^\s*(\d+)\s+(?:\{[^}]*\} )?(.*)$/.exec(line) ?? [];
    // Neither the list's own process nor the probes of other conditions are the learner's.
    return command === undefined || command === PS.join(' ') || isAsking(command)
      ? []
      : [{ pid: Number(pid), command: command.trim() }];
  });
}

export async function checkProcess(check: CheckOf<'process'>, look: Look): Promise<Verdict> {
  const container = check.in === undefined ? undefined : await containerCalled(check.in, look);
  if (check.in !== undefined && !container) return noContainer(check.in);
  if (container && container.status !== 'running') return notRunning(container);
  const all = (await processes(look)).filter(({ command }) => command.includes(check.command));
  const found = container ? await inContainer(all, container.id, look) : all;
  const where = check.in === undefined ? 'on this machine' : `in ${check.in}`;
  if (check.state === 'absent')
    return found.length > 0
      ? pending(`"${oneLine(found[0]?.command ?? '')}" still runs ${where}`, String(found.length))
      : passed(`nothing with "${check.command}" runs ${where}`, undefined, '0');
  if (found.length === 0) return pending(`nothing with "${check.command}" runs ${where}`, '0');
  const wanted = check.count === undefined ? undefined : unmet(check.count, found.length);
  if (wanted !== undefined)
    return failed(
      `${found.length} processes with "${check.command}" run ${where}, the step asks for ${wanted}`,
      String(found.length),
    );
  const other = check.user === undefined ? undefined : await ofAnother(Number(check.user), found, look);
  if (other)
    return failed(
      `"${oneLine(other.command)}" runs as user ${other.user}, the step asks for ${check.user}`,
      other.user,
    );
  return passed(
    `"${oneLine(found[0]?.command ?? '')}" runs ${where}`,
    container && containerEvidence(container),
    String(found[0]?.pid),
  );
}

/** The first that runs as another user than it should; what has ended in the meantime runs as nobody. */
async function ofAnother(wanted: number, found: readonly Process[], look: Look) {
  const users = await Promise.all(found.map(({ pid }) => userOf(pid, look)));
  const index = users.findIndex((user) => user !== undefined && Number(user) !== wanted);
  return index < 0 ? undefined : { command: found[index]?.command ?? '', user: users[index] ?? '' };
}

/** The effective one, the second of the line (proc_pid_status(5)). */
async function userOf(pid: number, look: Look): Promise<string | undefined> {
  const status = await look.text(`/proc/${pid}/status`).catch(() => undefined);
  return /^Uid:\s+\d+\s+(\d+)/m.exec(status ?? '')?.[1];
}

async function inContainer(all: readonly Process[], id: string, look: Look): Promise<Process[]> {
  const groups = await Promise.all(all.map(({ pid }) => look.text(`/proc/${pid}/cgroup`).catch(() => undefined)));
  return all.filter((_, index) => groups[index]?.includes(id));
}

export async function checkNamespace(check: CheckOf<'namespace'>, look: Look): Promise<Verdict> {
  const other = check.same_as ?? check.differs_from ?? 'host';
  const own = await namespaceOf(check.of, check.type, look);
  const theirs = await namespaceOf(other, check.type, look);
  if (typeof own !== 'string') return own;
  if (typeof theirs !== 'string') return theirs;
  const isSame = own === theirs;
  const found = isSame
    ? `${check.of} and ${other} have one ${check.type} namespace, ${own}`
    : `${check.of} is in ${own}, ${other} in ${theirs}`;
  return isSame === (check.same_as !== undefined) ? passed(found, undefined, own) : failed(found, own);
}

/** `net:[4026531840]`, or why there is none. */
async function namespaceOf(who: string, type: string, look: Look): Promise<string | Verdict> {
  const pid = await pidOf(who, look);
  if (typeof pid !== 'number') return pid;
  const { code, stdout } = await look.run(['/usr/bin/readlink', `/proc/${pid}/ns/${type}`]);
  return code === 0 ? stdout.trim() : pending(`the process of ${who} has ended`);
}

const PROCESS = /^process:\s*(.+)$/;

async function pidOf(who: string, look: Look): Promise<number | Verdict> {
  if (who === 'host') return 1;
  const piece = PROCESS.exec(who)?.[1];
  if (piece !== undefined) {
    const found = (await processes(look)).find(({ command }) => command.includes(piece));
    return found?.pid ?? pending(`nothing with "${piece}" runs on this machine`);
  }
  const container = await containerCalled(who, look);
  if (!container) return noContainer(who);
  return container.status === 'running' ? container.pid : notRunning(container);
}

export async function checkCgroup(check: CheckOf<'cgroup'>, look: Look): Promise<Verdict> {
  const [file = '', key] = check.file.split(':');
  const folder = await groupOf(check.of, look);
  if (typeof folder !== 'string') return folder;
  const text = await look.text(`${folder}/${file}`);
  if (text === undefined) return pending(`there is no ${folder}/${file}`);
  const value = key === undefined ? text.trim() : (lineAfter(key, text) ?? '');
  const wanted = unmet(check.value, value);
  const found = `${check.file} of ${check.of} is ${shown(value)}`;
  return wanted === undefined
    ? passed(found, undefined, value)
    : failed(`${found}, the step asks for ${wanted}`, value);
}

const lineAfter = (key: string, text: string): string | undefined =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${key} `))
    ?.slice(key.length + 1)
    .trim();

async function groupOf(who: string, look: Look): Promise<string | Verdict> {
  const container = await containerCalled(who, look);
  if (!container) {
    const folder = `/sys/fs/cgroup/${who.replace(/^\/(sys\/fs\/cgroup\/)?/, '')}`;
    return (await look.text(`${folder}/cgroup.controllers`)) === undefined
      ? pending(`there is neither a container nor a group called ${who}`)
      : folder;
  }
  if (container.status !== 'running') return notRunning(container);
  const line = /^0::(.*)$/m.exec((await look.text(`/proc/${container.pid}/cgroup`)) ?? '')?.[1];
  return line === undefined ? pending(`${who} has ended`) : `/sys/fs/cgroup${line}`;
}

export async function checkFile(check: CheckOf<'file'>, look: Look, evidenceOf: EvidenceOf): Promise<Verdict> {
  const container = check.in === undefined ? undefined : await containerCalled(check.in, look);
  if (check.in !== undefined && !container) return noContainer(check.in);
  const same = container && sameAsBefore(container, check.other_than, evidenceOf);
  if (same) return same;
  const where = `${check.path}${check.in === undefined ? '' : ` in ${check.in}`}`;
  const text = container ? await textInside(container, check.path, look) : await textOf(check.path, look);
  const evidence = container && containerEvidence(container);
  if (check.state === 'absent')
    return text === undefined
      ? passed(`there is no ${where}`, evidence, 'none')
      : pending(`${where} is there`, check.path);
  if (text === undefined) return pending(`there is no ${where}`, 'none');
  const says = oneLine(text, 60);
  if (check.is !== undefined && text.trim() !== check.is)
    return failed(`${where} says "${says}", the step asks for something else`, says);
  if (check.contains !== undefined && !text.includes(check.contains))
    return failed(`${where} says "${says}", not "${check.contains}"`, says);
  if (check.lacks !== undefined && text.includes(check.lacks)) return failed(`${where} says "${check.lacks}"`, says);
  return passed(`${where} says "${says}"`, evidence, says);
}

/** Undefined when there is nothing; '' for a folder, which has no text. */
async function textOf(path: string, look: Look): Promise<string | undefined> {
  try {
    return await look.text(path);
  } catch (error) {
    if (error instanceof LookError && /EISDIR/.test(error.message)) return '';
    // A path through something that is no folder leads to nothing.
    if (error instanceof LookError && /ENOTDIR/.test(error.message)) return undefined;
    throw error;
  }
}

/** Of a running container by way of its process, of another by `docker cp`. */
async function textInside(
  { name, status, pid }: { name: string; status: string; pid: number },
  path: string,
  look: Look,
): Promise<string | undefined> {
  if (status === 'running') return textOf(`/proc/${pid}/root${path}`, look);
  const { code, stdout } = await look.run(
    asking('docker cp "$1:$2" - 2>/dev/null | tar -xO 2>/dev/null', 'sh', name, path),
  );
  return code === 0 ? stdout : undefined;
}

export async function checkNote(check: CheckOf<'note'>, look: Look): Promise<Verdict> {
  // A container that is not there comes first: no note could be right.
  const known = check.output_of === undefined ? await truthOf(check, look) : undefined;
  if (typeof known === 'object') return known;
  const note = (await textOf(check.path, look))?.trim() ?? '';
  if (note === '') return pending(`${check.path} is empty, or not there`, 'nothing');
  const truth = known ?? (await truthOf(check, look));
  if (typeof truth === 'object') return truth;
  const says = oneLine(note, 40);
  return note === truth
    ? passed(`${check.path} says "${says}"`, undefined, says)
    : failed(`${check.path} says "${says}", ${wrongBecause(check)}`, says);
}

const HISTORIES = { root: '/root/.bash_history', learner: '/home/learner/.bash_history' } as const;

/** The guest's bash writes each line before its next prompt (/etc/bash.bashrc), so the one that is still running is not there yet. */
export async function checkTyped({ command, user = 'root' }: CheckOf<'typed'>, look: Look): Promise<Verdict> {
  const lines = ((await textOf(HISTORIES[user], look)) ?? '').split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((each) => each.includes(command));
  if (line !== undefined) return passed(`"${oneLine(line, 60)}" was typed`, undefined, oneLine(line, 60));
  const last = lines.at(-1);
  if (last === undefined) return pending('nothing was typed yet', 'nothing');
  return pending(`the last that was typed is "${oneLine(last, 60)}"`, oneLine(last, 60));
}

const wrongBecause = (check: CheckOf<'note'>): string => {
  if (check.output_of !== undefined) return 'the machine says something else';
  return check.id_of === undefined ? "which is not that process's number" : "which is not that container's id";
};

async function truthOf(check: CheckOf<'note'>, look: Look): Promise<string | Verdict> {
  if (check.output_of !== undefined) return (await look.run(asking(check.output_of))).stdout.trim();
  const name = check.pid_inside_of ?? check.pid_outside_of ?? check.id_of ?? '';
  const container = await containerCalled(name, look);
  if (!container) return noContainer(name);
  if (check.id_of !== undefined) return container.id;
  if (container.status !== 'running') return notRunning(container);
  return check.pid_outside_of === undefined ? pidInside(container.pid, look) : String(container.pid);
}

/** The last number of the NSpid line is the one in the innermost PID namespace (proc_pid_status(5)). */
async function pidInside(pid: number, look: Look): Promise<string> {
  const line = /^NSpid:\s+(.*)$/m.exec((await look.text(`/proc/${pid}/status`)) ?? '')?.[1];
  return line?.trim().split(/\s+/).at(-1) ?? '';
}
