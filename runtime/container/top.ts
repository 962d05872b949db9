import type { ContainerTop } from '../model/types.ts';
import { conflict, serverError } from '../std/errors.ts';
import { decodeText } from '../guest/bytes.ts';
import { readFile } from '../guest/files/read-file.ts';
import { Program } from '../guest/program.ts';
import type { Container } from './container.ts';
import type { Guest } from '../guest/guest.ts';
import { cgroupPath } from '../model/paths.ts';
import { runInGuest } from '../guest/process/run-in-guest.ts';
import { isAlive } from './state.ts';

/** By its path: BusyBox' env(1) would run a ps of its own. */
const PS = '/usr/bin/ps';
const PIDS_BYTES_MAX = 32 * 1024;

/** `GET /containers/{id}/top`: what the guest's ps says of the container's processes, as Docker does it with the host's. */
export async function topContainer(guest: Guest, container: Container, psArgs: string): Promise<ContainerTop> {
  if (!isAlive(container.state)) throw conflict(`container ${container.id} is not running`);
  const pids = await processesOf(guest, container);
  const words = psArgs.split(/\s+/).filter((word) => word !== '');
  const ps = (more: readonly string[]) => runInGuest(guest, [PS, ...words, ...more]);
  // Without -q some options choose other processes, as those of ps' own terminal; others, as -e, can't stand beside it.
  const chosen = pids.size > 0 ? await ps([`-q${[...pids].join(',')}`]) : undefined;
  const { status, stdout, stderr } = chosen?.status === 0 ? chosen : await ps([]);
  if (status !== 0) throw serverError(`ps: ${stderr.trim().split('\n')[0] ?? ''}`);
  return parsePs(stdout, pids);
}

/** The container's processes by their numbers in the guest. */
export async function processesOf(guest: Guest, container: Container): Promise<Set<number>> {
  const p = new Program(`list processes of ${container.name}`);
  const file = readFile(p, `${cgroupPath(container)}/cgroup.procs`, PIDS_BYTES_MAX).map(decodeText);
  const text = (await guest.run(p)).get(file);
  return new Set(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map(Number),
  );
}

/** Keeps the lines of these processes; the last column takes the rest of its line. */
export function parsePs(output: string, pids: ReadonlySet<number>): ContainerTop {
  const [header = '', ...lines] = output.split('\n').filter((line) => line.trim() !== '');
  const Titles = header.trim().split(/\s+/);
  const pidColumn = Titles.indexOf('PID');
  if (pidColumn < 0) throw serverError("Couldn't find PID field in ps output");
  const rows = lines.map((line) => fields(line, Titles.length));
  return { Titles, Processes: rows.filter((row) => pids.has(Number(row[pidColumn]))) };
}

function fields(line: string, count: number): string[] {
  const words = line.trim().split(/\s+/);
  return words.length <= count ? words : [...words.slice(0, count - 1), words.slice(count - 1).join(' ')];
}
