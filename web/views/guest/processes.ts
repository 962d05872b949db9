/** The guest's processes as /proc has them. */
import { isAsking } from '../../../lessons/checks/shell.ts';
import { fieldsOf, readFiles, recordsOf } from './records.ts';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Its numbers from the outermost PID namespace to its own. */
  readonly pids: readonly number[];
  /** The program's name as the kernel keeps it, at most 15 bytes. */
  readonly name: string;
  /** None for a thread of the kernel, and for a process that has ended. */
  readonly args: readonly string[];
  /** `R`, `S`, `D`, `Z`, `T`, ... */
  readonly state: string;
  readonly uid: number;
  readonly memoryBytes: number;
  readonly threads: number;
  /** Below the root of all: `/docker/8e71...`. */
  readonly cgroup: string;
  readonly isOfKernel: boolean;
  readonly effectiveCapabilities: bigint;
  readonly seccomp: number;
  readonly hasNoNewPrivileges: boolean;
}

/** For `asking`. */
export const PROCESSES = readFiles(['/proc/[0-9]*/status', '/proc/[0-9]*/cgroup', '/proc/[0-9]*/cmdline']);

const KTHREADD = 2;

export function parseProcesses(output: string): Process[] {
  const files = recordsOf(output);
  const found: Process[] = [];
  for (const [path, [status = '']] of files) {
    const pid = Number(/^\/proc\/(\d+)\/status$/.exec(path)?.[1]);
    if (!Number.isInteger(pid)) continue;
    const args = files.get(`/proc/${pid}/cmdline`) ?? [];
    if (isProbe(args)) continue;
    found.push(parseProcess(pid, fieldsOf(status), args, files.get(`/proc/${pid}/cgroup`)?.[0] ?? ''));
  }
  return found.sort((a, b) => a.pid - b.pid);
}

/** `status` is the text of /proc/PID/status, by its fields; `cgroup` that of /proc/PID/cgroup. */
export function parseProcess(
  pid: number,
  status: ReadonlyMap<string, string>,
  args: readonly string[],
  cgroup: string,
): Process {
  const number = (name: string): number => Number.parseInt(status.get(name) ?? '0', 10) || 0;
  const parent = number('PPid');
  const pids = (status.get('NSpid') ?? '').split(/\s+/).map(Number).filter(Number.isInteger);
  return {
    pid,
    parent,
    pids: pids.length > 0 ? pids : [pid],
    name: status.get('Name') ?? '',
    args,
    state: status.get('State')?.[0] ?? '?',
    uid: number('Uid'),
    memoryBytes: number('VmRSS') * 1024,
    threads: number('Threads'),
    cgroup: /^0::(.*)$/m.exec(cgroup)?.[1] ?? '/',
    isOfKernel: pid === KTHREADD || parent === KTHREADD,
    effectiveCapabilities: hexadecimal(status.get('CapEff') ?? ''),
    seccomp: number('Seccomp'),
    hasNoNewPrivileges: number('NoNewPrivs') === 1,
  };
}

const hexadecimal = (text: string): bigint => (/^[0-9a-f]{1,16}$/.test(text) ? BigInt(`0x${text}`) : 0n);

/** Those that make this very list: the shell, which is its pipe's end, too, and the program that reads. */
const isProbe = (args: readonly string[]): boolean =>
  (args[0] === '/usr/bin/grep' && args[1] === '-azZHs') || isAsking(args.join(' '));

/** A container's id in a cgroup's path: the innermost one. */
export const containerIdOf = (cgroup: string): string | undefined => cgroup.match(/[0-9a-f]{64}(?![0-9a-f])/g)?.at(-1);

export interface ProcessNode {
  readonly process: Process;
  readonly depth: number;
}

/** Depth first; children below their parent as far as it is among them. */
export function treeOf(processes: readonly Process[]): ProcessNode[] {
  const known = new Set(processes.map(({ pid }) => pid));
  const children = new Map<number, Process[]>();
  for (const process of processes) {
    const parent = known.has(process.parent) && process.parent !== process.pid ? process.parent : 0;
    children.set(parent, [...(children.get(parent) ?? []), process]);
  }
  const nodes: ProcessNode[] = [];
  const waiting = (children.get(0) ?? []).toReversed().map((process) => ({ process, depth: 0 }));
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    nodes.push(node);
    const { process, depth } = node;
    for (const child of (children.get(process.pid) ?? []).toReversed())
      waiting.push({ process: child, depth: depth + 1 });
  }
  return nodes;
}
