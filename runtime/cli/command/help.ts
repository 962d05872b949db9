/**
 * Help pages, made from the definitions.
 */
import type { Command, Group } from './command.ts';
import type { Flag, Flags } from './flag.ts';
import { aliasPaths } from './tree.ts';
import { wrapped } from './wrap.ts';

const COLUMNS_DEFAULT = 80;

export function commandHelp(command: Command, path: string, root: Group, columns = COLUMNS_DEFAULT): string {
  const aliases = aliasPaths(root, command);
  const sections = [
    `Usage:  ${usageLine(command, path)}`,
    command.summary,
    ...(command.details === undefined ? [] : [command.details]),
    ...(aliases.length > 1 ? [`Aliases:\n  ${aliases.join(', ')}`] : []),
    ...(hasVisible(command.flags) ? [`Options:\n${flagTable(command.flags, columns)}`] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** `docker ps [OPTIONS]`; a second form of use stands on a line of its own. */
export const usageLine = (command: Command, path: string): string =>
  command.usage
    .split('\n')
    .map((form) => `${path} ${form}`.trimEnd())
    .join('\n\t');

export function groupHelp(group: Group, path: string): string {
  const names = listing(Object.entries(group.children));
  return [
    `Usage:  ${path} COMMAND`,
    group.summary,
    `Commands:\n${names}`,
    `Run '${path} COMMAND --help' for more information on a command.\n`,
  ].join('\n\n');
}

/** Lines of `  name   summary`, the summaries in one column. */
export function listing(children: readonly (readonly [string, Command | Group])[]): string {
  const visible = children.filter(([, child]) => child.kind === 'group' || child.hidden !== true);
  const width = Math.max(...visible.map(([name]) => name.length), 11);
  return visible.map(([name, child]) => `  ${name.padEnd(width)} ${child.summary}`).join('\n');
}

const hasVisible = (flags: Flags): boolean => Object.values(flags).some((flag) => flag.hidden !== true);

/** One line a flag, long descriptions continued below themselves. */
export function flagTable(flags: Flags, columns = COLUMNS_DEFAULT): string {
  const rows = Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => ({ head: flagHead(name, flag), text: flagText(flag) }));
  const width = Math.max(...rows.map(({ head }) => head.length)) + 3;
  return rows.map(({ head, text }) => head.padEnd(width) + wrapped(text, width, columns)).join('\n');
}

function flagHead(name: string, flag: Flag<unknown>): string {
  const short = flag.short === undefined ? '      ' : `  -${flag.short}, `;
  return `${short}--${name}${flag.typeName === '' ? '' : ` ${flag.typeName}`}`;
}

const flagText = (flag: Flag<unknown>): string =>
  flag.defaultText === undefined ? flag.description : `${flag.description} (default ${flag.defaultText})`;
