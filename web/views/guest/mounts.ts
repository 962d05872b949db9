/** A mount table: /proc/PID/mountinfo, proc(5). */

export interface Mount {
  readonly id: number;
  readonly parent: number;
  /** What of the file system is mounted, seen from its own root. */
  readonly root: string;
  readonly at: string;
  /** Of this mount: `rw`, `nosuid`, ... */
  readonly options: readonly string[];
  readonly propagation: Propagation;
  readonly type: string;
  readonly source: string;
  /** Of the file system below. */
  readonly superOptions: ReadonlyMap<string, string>;
}

export type Propagation =
  { readonly kind: 'private' | 'unbindable' } | { readonly kind: 'shared' | 'slave'; readonly group: number };

/** A table with more is not one that anybody reads. */
const MOUNTS_MAX = 2000;

export function parseMounts(text: string): Mount[] {
  return text
    .split('\n')
    .slice(0, MOUNTS_MAX)
    .flatMap((line) => {
      const [id, parent, , root, at, options, ...rest] = line.split(' ');
      const dash = rest.indexOf('-');
      const [type, source, superOptions = ''] = rest.slice(dash + 1);
      if (dash < 0 || root === undefined || at === undefined || type === undefined || source === undefined) return [];
      return [
        {
          id: Number(id),
          parent: Number(parent),
          root: plain(root),
          at: plain(at),
          options: (options ?? '').split(','),
          propagation: propagationOf(rest.slice(0, dash)),
          type,
          source: plain(source),
          superOptions: new Map(superOptions.split(',').map(pair)),
        },
      ];
    });
}

/** Spaces, tabs, line feeds and backslashes are written in octal. */
const plain = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

function pair(option: string): [string, string] {
  const equals = option.indexOf('=');
  return equals < 0 ? [option, ''] : [option.slice(0, equals), plain(option.slice(equals + 1))];
}

function propagationOf(fields: readonly string[]): Propagation {
  for (const field of fields) {
    const [, kind, group] = /^(shared|master):(\d+)$/.exec(field) ?? [];
    if (kind === 'shared') return { kind, group: Number(group) };
    if (kind === 'master') return { kind: 'slave', group: Number(group) };
    if (field === 'unbindable') return { kind: 'unbindable' };
  }
  return { kind: 'private' };
}

export interface Overlay {
  /** The topmost first. */
  readonly lower: readonly string[];
  readonly upper: string | undefined;
  readonly work: string | undefined;
}

export function overlayOf({ type, superOptions }: Mount): Overlay | undefined {
  if (type !== 'overlay') return undefined;
  return {
    lower: (superOptions.get('lowerdir') ?? '').split(/(?<!\\):/).filter(Boolean),
    upper: superOptions.get('upperdir'),
    work: superOptions.get('workdir'),
  };
}
