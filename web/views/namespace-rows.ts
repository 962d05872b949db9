/** Who is in which namespaces, as rows of a table: those that share stand together. */
import { firstOf, groupsOf } from './guest/groups.ts';
import { NAMESPACE_TYPES, type Namespaces, type NamespaceType } from './guest/namespaces.ts';
import type { Process } from './guest/processes.ts';
import { programOf } from './parts/format.ts';

export interface Row {
  readonly key: string;
  /** A container's name, `host`, or the program's name of a process that has left the host's namespaces. */
  readonly name: string;
  readonly isContainer: boolean;
  /** The first of those that are in all of them. */
  readonly process: Process;
  readonly namespaces: Namespaces;
  /** Processes that are in all of them. */
  readonly count: number;
}

/** One row for each set of namespaces in a container, and on the machine itself. */
export function rowsOf(
  processes: readonly Process[],
  namespaces: ReadonlyMap<number, Namespaces>,
  nameOf: (containerId: string | undefined) => string,
): Row[] {
  const rows: Row[] = [];
  for (const group of groupsOf(processes)) {
    const first = firstOf(group);
    const sets = new Map<string, Row>();
    for (const process of first ? [first, ...group.processes.filter((each) => each !== first)] : []) {
      const own = namespaces.get(process.pid);
      if (!own) continue;
      const set = NAMESPACE_TYPES.map((type) => own[type]).join();
      const known = sets.get(set);
      const isFirst = sets.size === 0;
      const name = isFirst ? nameOf(group.containerId) : programOf(process.args, process.name);
      const isContainer = isFirst && group.containerId !== undefined;
      const row = { key: `${process.pid}`, name, isContainer, process, namespaces: own, count: 1 };
      sets.set(set, known ? { ...known, count: known.count + 1 } : row);
    }
    rows.push(...sets.values());
  }
  return sharersTogether(rows);
}

/** The host's come first; then each row is followed by those that share most with it. */
function sharersTogether(rows: readonly Row[]): Row[] {
  const host = rows[0]?.namespaces;
  const left = rows.slice(1);
  const ordered = rows.slice(0, 1);
  while (left.length > 0) {
    const last = ordered.at(-1);
    const shared = left.map((row) => (last ? sharedBeside(row.namespaces, last.namespaces, host) : 0));
    const most = Math.max(...shared);
    ordered.push(...left.splice(most > 0 ? shared.indexOf(most) : 0, 1));
  }
  return ordered;
}

const sharedBeside = (a: Namespaces, b: Namespaces, host: Namespaces | undefined): number =>
  NAMESPACE_TYPES.filter((type) => a[type] === b[type] && a[type] !== host?.[type]).length;

export interface Band {
  readonly letter: string;
  readonly isHost: boolean;
  readonly hue: number;
}

const HUES = [200, 60, 320, 140, 265, 20, 100, 350] as const;

/** Of each kind the namespaces that are shared, by number. */
export function bandsOf(rows: readonly Row[]): Record<NamespaceType, Map<string, Band>> {
  const ofType = (type: NamespaceType): Map<string, Band> => {
    const bands = new Map<string, Band>();
    const hostNumber = rows[0]?.name === 'host' ? rows[0].namespaces[type] : undefined;
    let shared = 0;
    for (const { namespaces } of rows) {
      const number = namespaces[type];
      const isHost = number === hostNumber;
      const isShared = rows.filter((row) => row.namespaces[type] === number).length > 1;
      if (bands.has(number) || !(isHost || isShared)) continue;
      const letter = isHost ? '◦' : String.fromCodePoint(65 + (shared % 26));
      bands.set(number, { letter, isHost, hue: HUES[shared % HUES.length] ?? 0 });
      if (!isHost) shared += 1;
    }
    return bands;
  };
  return Object.fromEntries(NAMESPACE_TYPES.map((type) => [type, ofType(type)])) as Record<
    NamespaceType,
    Map<string, Band>
  >;
}
