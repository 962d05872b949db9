/** Conditions on containers: the container itself, its mounts, what was run in it. */
import { asText, field, shown, unmet } from './expected.ts';
import type { Look } from './look.ts';
import type { CheckOf, Expected } from './schema.ts';
import { type Evidence, failed, oneLine, passed, pending, type Verdict } from './verdict.ts';

export type EvidenceOf = (step: string) => Evidence | undefined;

export interface Container {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  /** Of its first process, on the host; 0 when it does not run. */
  readonly pid: number;
  readonly facts: Record<string, unknown>;
}

export async function containerCalled(name: string, look: Look): Promise<Container | undefined> {
  const facts = await look.inspect(`/containers/${encodeURIComponent(name)}/json`);
  // A prefix of another container's id answers too; only the name counts.
  if (!facts || facts['Name'] !== `/${name}`) return undefined;
  return {
    name,
    id: asText(facts['Id']),
    status: asText(field(facts, 'State.Status')),
    pid: Number(field(facts, 'State.Pid') ?? 0),
    facts,
  };
}

export const noContainer = (name: string): Verdict => pending(`no container is called ${name}`, 'none');
export const notRunning = ({ name, status }: Container): Verdict => failed(`${name} is ${status}`, status);

export const sameAsBefore = (
  { name, id }: Container,
  step: string | undefined,
  evidenceOf: EvidenceOf,
): Verdict | undefined =>
  step !== undefined && evidenceOf(step)?.containers[name] === id
    ? pending(`${name} is still the same container`, id.slice(0, 12))
    : undefined;

export const containerEvidence = ({ name, id }: Container): Evidence => ({ containers: { [name]: id } });

export async function checkContainer(
  check: CheckOf<'container'>,
  look: Look,
  evidenceOf: EvidenceOf,
): Promise<Verdict> {
  const container = await containerCalled(check.name, look);
  const wanted = check.state ?? 'present';
  if (wanted === 'absent')
    return container
      ? pending(`${check.name} is still there, ${container.status}`, container.status)
      : passed(`no container is called ${check.name}`, undefined, 'none');
  if (!container) return noContainer(check.name);
  const { name, status } = container;
  const trouble =
    sameAsBefore(container, check.other_than, evidenceOf) ??
    wrongMake(check, container) ??
    wrongFields(name, container.facts, check.has);
  if (trouble) return trouble;
  if (wanted !== 'present' && status !== wanted) {
    const verdict = wanted === 'running' ? failed : pending;
    return verdict(`${name} is ${status}`, status);
  }
  const code = field(container.facts, 'State.ExitCode');
  const exit = check.exit_code === undefined ? undefined : unmet(check.exit_code, code);
  // What is asked for stands in the condition's own words, where it is no secret.
  if (exit !== undefined)
    return failed(`${name} ended with exit code ${shown(code)}, the step asks for another one`, shown(code));
  return passed(`${name} is ${status}`, containerEvidence(container), status);
}

function wrongMake({ image, command }: CheckOf<'container'>, { name, facts }: Container): Verdict | undefined {
  const made = asText(field(facts, 'Config.Image'));
  if (image !== undefined && made !== image && made !== `${image}:latest`)
    return failed(`${name} was made from ${made}, the step asks for ${image}`, made);
  const line = [facts['Path'], ...((facts['Args'] as unknown[] | undefined) ?? [])].join(' ');
  if (command !== undefined && line !== command)
    return failed(`${name} runs "${oneLine(line)}", the step asks for "${command}"`, oneLine(line));
  return undefined;
}

/** The first field that is not as it should be. */
export function wrongFields(
  name: string,
  facts: unknown,
  has: Readonly<Record<string, Expected>> | undefined,
): Verdict | undefined {
  for (const [path, expected] of Object.entries(has ?? {})) {
    const value = field(facts, path);
    const wanted = unmet(expected, value);
    if (wanted !== undefined)
      return failed(`${path} of ${name} is ${shown(value)}, the step asks for ${wanted}`, shown(value));
  }
  return undefined;
}

interface MountFacts {
  readonly Type?: string;
  readonly Name?: string;
  readonly Source?: string;
  readonly Destination?: string;
  readonly RW?: boolean;
}

export async function checkMount(check: CheckOf<'mount'>, look: Look): Promise<Verdict> {
  const container = await containerCalled(check.container, look);
  if (!container) return noContainer(check.container);
  const mount = mountsOf(container).find(({ Destination }) => Destination === check.at);
  const { name } = container;
  if (!mount) return pending(`nothing is mounted at ${check.at} in ${name}`, 'nothing');
  const type = mount.Type ?? '';
  if (check.type !== undefined && type !== check.type)
    return failed(`a ${type} is mounted at ${check.at} in ${name}, the step asks for a ${check.type}`, type);
  const source = (type === 'volume' ? mount.Name : mount.Source) ?? '';
  if (check.source !== undefined && source !== check.source)
    return failed(`${source} is mounted at ${check.at} in ${name}, the step asks for ${check.source}`, source);
  if (check.read_only !== undefined && mount.RW === check.read_only)
    return failed(
      `${check.at} in ${name} is mounted ${mount.RW ? 'to be written to' : 'read-only'}`,
      mount.RW ? 'rw' : 'ro',
    );
  return passed(
    `${source === '' ? `a ${type}` : source} is mounted at ${check.at} in ${name}`,
    containerEvidence(container),
    source || type,
  );
}

/** Mounts of type tmpfs that `--tmpfs` made are among the host's settings alone. */
function mountsOf({ facts }: Container): MountFacts[] {
  const mounts = Array.isArray(facts['Mounts']) ? (facts['Mounts'] as MountFacts[]) : [];
  const tmpfs = Object.keys((field(facts, 'HostConfig.Tmpfs') as Record<string, string> | null | undefined) ?? {});
  return [...mounts, ...tmpfs.map((Destination) => ({ Type: 'tmpfs', Destination, RW: true }))];
}

export async function checkExec(check: CheckOf<'exec'>, look: Look, evidenceOf: EvidenceOf): Promise<Verdict> {
  const container = await containerCalled(check.container, look);
  if (!container) return noContainer(check.container);
  const same = sameAsBefore(container, check.other_than, evidenceOf);
  if (same) return same;
  const execs = (await execsOf(container.id, look)).filter(({ command }) => command.includes(check.mentions));
  const fitting = execs.findLast(({ exitCode }) => (exitCode === 0) === (check.exit === 'success'));
  if (fitting)
    return passed(
      `"${oneLine(fitting.command)}" ended with exit code ${fitting.exitCode}`,
      containerEvidence(container),
      String(fitting.exitCode),
    );
  const last = execs.at(-1);
  if (!last) return pending(`nothing with "${check.mentions}" was run in ${container.name}`, 'nothing');
  return failed(`"${oneLine(last.command)}" ended with exit code ${last.exitCode}`, String(last.exitCode));
}

interface Exec {
  readonly command: string;
  readonly exitCode: number;
}

/** The finished `docker exec` runs of a container, oldest first, from the engine's own record of events. */
async function execsOf(id: string, look: Look): Promise<Exec[]> {
  const commands = new Map<string, string>();
  const execs: Exec[] = [];
  for (const { Action = '', Actor } of await look.execEvents(id)) {
    const { execID = '', exitCode } = Actor?.Attributes ?? {};
    const command = /^exec_create: (.*)$/s.exec(Action)?.[1];
    if (command !== undefined) commands.set(execID, command);
    const started = commands.get(execID);
    if (Action === 'exec_die' && started !== undefined) execs.push({ command: started, exitCode: Number(exitCode) });
  }
  return execs;
}
