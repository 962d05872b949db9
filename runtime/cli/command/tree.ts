/**
 * Finding a verb in the tree of commands, and every way that leads to one.
 */
import type { Command, Group } from './command.ts';

export type Found =
  | { readonly kind: 'command'; readonly command: Command; readonly path: string; readonly rest: readonly string[] }
  | { readonly kind: 'group'; readonly group: Group; readonly path: string; readonly rest: readonly string[] }
  | { readonly kind: 'unknown'; readonly word: string; readonly parent: string; readonly group: Group };

/** Follows words down the tree; `rest` is what the found one has to read itself. */
export function find(root: Group, words: readonly string[], path = 'docker'): Found {
  const [word, ...rest] = words;
  if (word === undefined || word.startsWith('-')) return { kind: 'group', group: root, path, rest: words };
  const child = childOf(root, word);
  if (!child) return { kind: 'unknown', word, parent: path, group: root };
  const childPath = `${path} ${nameOf(root, word)}`;
  return child.kind === 'group'
    ? find(child, rest, childPath)
    : { kind: 'command', command: child, path: childPath, rest };
}

const nameOf = (group: Group, word: string): string =>
  Object.hasOwn(group.children, word) ? word : (group.aliases[word] ?? word);

function childOf(group: Group, word: string): Command | Group | undefined {
  const name = nameOf(group, word);
  return Object.hasOwn(group.children, name) ? group.children[name] : undefined;
}

/** `docker container ls`, `docker container list`, `docker ps`: groups first, as Docker lists them. */
export function aliasPaths(root: Group, command: Command): string[] {
  const inGroups = Object.entries(root.children).flatMap(([name, child]) =>
    child.kind === 'group' ? pathsIn(child, command, `docker ${name}`) : [],
  );
  return [...inGroups, ...pathsIn(root, command, 'docker')];
}

function pathsIn(group: Group, command: Command, path: string): string[] {
  const name = Object.keys(group.children).find((key) => group.children[key] === command);
  if (name === undefined) return [];
  const aliases = Object.keys(group.aliases).filter((alias) => group.aliases[alias] === name);
  return [name, ...aliases].map((each) => `${path} ${each}`);
}
