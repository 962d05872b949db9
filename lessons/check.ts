/**
 * Checks are data; this evaluates one against the guest through probes. It keeps nothing and changes nothing, so the page and
 * the headless validator come to the same verdict.
 */
import type { ContainerInspect, EventMessage } from '../runtime/model/types.ts';
import type { Check } from './schema.ts';

/** What a check may look at, as it is at that very moment: the engine's containers and files of the guest. See probesOf. */
export interface Probes {
  /** By name, or by anything else that the Engine API finds one by. Undefined when there is none. */
  inspect(name: string): Promise<ContainerInspect | undefined>;
  /** The `exec_create` and `exec_die` events of a container so far, oldest first. */
  execEvents(containerId: string): Promise<readonly EventMessage[]>;
  /** At most `limit` bytes; undefined when the file does not exist. */
  readFile(path: string, limit: number): Promise<Uint8Array | undefined>;
}

/** What was seen when a step was passed. The state moves on; this stays. */
export interface Evidence {
  /** Ids of the containers that the step was about, by name. */
  readonly containers: Readonly<Record<string, string>>;
}

export type EvidenceOf = (step: string) => Evidence | undefined;

export type Verdict =
  | { readonly state: 'passed'; readonly evidence: Evidence }
  /** `pending`: nothing was done yet. `failed`: something was done, but not what the step asks for. `found` is in plain words. */
  | { readonly state: 'pending' | 'failed'; readonly found: string };

const FILE_BYTES_MAX = 64 * 1024;

/** All must hold at once; the first that does not gives the verdict. */
export async function evaluate(checks: readonly Check[], probes: Probes, evidenceOf: EvidenceOf): Promise<Verdict> {
  const containers: Record<string, string> = {};
  for (const check of checks) {
    const verdict = await evaluateOne(check, probes, evidenceOf);
    if (verdict.state !== 'passed') return verdict;
    Object.assign(containers, verdict.evidence.containers);
  }
  return { state: 'passed', evidence: { containers } };
}

async function evaluateOne(check: Check, probes: Probes, evidenceOf: EvidenceOf): Promise<Verdict> {
  const container = await inspect(check.container, probes);
  if (check.kind === 'container' && check.state === 'absent') return absent(check.container, container);
  if (!container) return pending(`no container is called ${check.container}`);
  if ('otherThan' in check && isSame(container, evidenceOf(check.otherThan ?? '')))
    return pending(`${check.container} is still the same container`);
  switch (check.kind) {
    case 'container':
      return containerMatches(check, container);
    case 'file':
      return fileMatches(check, container, probes);
    case 'exec':
      return execMatches(check, container, probes);
    case 'note':
      return noteMatches(check, container, probes);
  }
}

const pending = (found: string): Verdict => ({ state: 'pending', found });
const failed = (found: string): Verdict => ({ state: 'failed', found });
const passed = ({ name, id }: Container): Verdict => ({ state: 'passed', evidence: { containers: { [name]: id } } });

const isSame = (container: Container, evidence: Evidence | undefined): boolean =>
  evidence?.containers[container.name] === container.id;

function absent(name: string, container: Container | undefined): Verdict {
  if (container) return pending(`${name} is still there, ${container.status}`);
  return { state: 'passed', evidence: { containers: {} } };
}

function containerMatches(check: Check & { kind: 'container' }, container: Container): Verdict {
  const { name, status, image, command } = container;
  if (check.image !== undefined && image !== check.image && image !== `${check.image}:latest`)
    return failed(`${name} was made from ${image}, the step asks for ${check.image}`);
  if (check.command !== undefined && command !== check.command)
    return failed(`${name} runs "${command}", the step asks for "${check.command}"`);
  if (status === check.state) return passed(container);
  return check.state === 'running' ? failed(`${name} is ${status}`) : pending(`${name} is ${status}`);
}

async function fileMatches(check: Check & { kind: 'file' }, container: Container, probes: Probes): Promise<Verdict> {
  const { name, status, pid } = container;
  if (status !== 'running') return failed(`${name} is ${status}`);
  const bytes = await probes.readFile(`/proc/${pid}/root${check.path}`, FILE_BYTES_MAX);
  const isThere = bytes !== undefined;
  if (check.state === 'absent') return isThere ? pending(`${check.path} is in ${name}`) : passed(container);
  if (!isThere) return pending(`there is no ${check.path} in ${name}`);
  if (check.contains === undefined || utf8(bytes).includes(check.contains)) return passed(container);
  return failed(`${check.path} in ${name} does not say "${check.contains}"`);
}

async function execMatches(check: Check & { kind: 'exec' }, container: Container, probes: Probes): Promise<Verdict> {
  const execs = (await execsOf(container.id, probes)).filter((exec) => exec.command.includes(check.mentions));
  if (execs.some((exec) => (exec.exitCode === 0) === (check.exit === 'success'))) return passed(container);
  const last = execs.at(-1);
  if (!last) return pending(`nothing with "${check.mentions}" was run in ${container.name}`);
  return failed(`"${last.command}" ended with exit code ${last.exitCode}`);
}

async function noteMatches(check: Check & { kind: 'note' }, container: Container, probes: Probes): Promise<Verdict> {
  const bytes = await probes.readFile(check.path, FILE_BYTES_MAX);
  const note = bytes === undefined ? '' : utf8(bytes).trim();
  if (note === '') return pending(`${check.path} is empty`);
  if (container.status !== 'running') return failed(`${container.name} is ${container.status}`);
  const truth = check.equals === 'pid-outside' ? String(container.pid) : await pidInside(container.pid, probes);
  if (note === truth) return passed(container);
  return failed(`${check.path} says "${note.slice(0, 40)}", which is not that process's number`);
}

/** The last number of the NSpid line is the one in the innermost PID namespace (proc_pid_status(5)). */
async function pidInside(pid: number, probes: Probes): Promise<string | undefined> {
  const bytes = await probes.readFile(`/proc/${pid}/status`, FILE_BYTES_MAX);
  const line = bytes && /^NSpid:\s+(.*)$/m.exec(utf8(bytes));
  return line?.[1]?.trim().split(/\s+/).at(-1);
}

interface Container {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly pid: number;
  readonly image: string;
  readonly command: string;
}

async function inspect(name: string, probes: Probes): Promise<Container | undefined> {
  const found = await probes.inspect(name);
  // A prefix of another container's id answers too; only the name counts.
  if (found?.Name !== `/${name}`) return undefined;
  const { Id = '', State, Config, Path = '', Args = [] } = found;
  const command = [Path, ...Args].join(' ');
  return { name, id: Id, status: State?.Status ?? '', pid: State?.Pid ?? 0, image: Config?.Image ?? '', command };
}

interface Exec {
  readonly command: string;
  readonly exitCode: number;
}

/** The finished `docker exec` runs of a container, oldest first, from the engine's own record of events. */
async function execsOf(id: string, probes: Probes): Promise<Exec[]> {
  const commands = new Map<string, string>();
  const execs: Exec[] = [];
  for (const { Action = '', Actor } of await probes.execEvents(id)) {
    const { execID = '', exitCode } = Actor?.Attributes ?? {};
    const command = /^exec_create: (.*)$/s.exec(Action)?.[1];
    if (command !== undefined) commands.set(execID, command);
    const started = commands.get(execID);
    if (Action === 'exec_die' && started !== undefined) execs.push({ command: started, exitCode: Number(exitCode) });
  }
  return execs;
}

const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
