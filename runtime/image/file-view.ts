/**
 * Layers as one tree, as overlayfs shows them: the topmost file of a name counts, whiteouts hide, directories are united down to an
 * opaque one. Paths are resolved inside the root: whatever links a tree has, nothing outside of it is found.
 */
import { type DirectoryNode, isOpaque, isWhiteout, type LayerNode } from './layer-node.ts';

/** Linux follows this many symbolic links in one path (path_resolution(7)). */
const SYMLINKS_MAX = 40;

/** Directories of one path that show through one another, topmost first; never empty. */
export type Stack = readonly DirectoryNode[];

export interface Entry {
  /** What the path is; of a directory the topmost layer's, whose attributes count. */
  readonly node: LayerNode;
  /** Directories only. */
  readonly stack?: Stack;
}

/** A path with all links followed. */
export interface Resolved {
  /** Components of the path without links; when nothing is there, where it would be. */
  readonly parts: readonly string[];
  readonly entry: Entry | undefined;
}

/** A path can't be followed; the message is Go's, without the path. */
export class PathError extends Error {
  override readonly name = 'PathError';
}

export class FileView {
  readonly root: Stack;

  /** Topmost first. */
  constructor(root: Stack) {
    this.root = root;
  }

  /** Follows all links, also the last. What is missing may be followed by more that is missing. Throws a PathError. */
  resolve(path: string): Resolved {
    return new Walk(this.root).run(path);
  }

  /** The entry of a path whose components are no links, undefined when there is none. */
  at(parts: readonly string[]): Entry | undefined {
    let entry: Entry | undefined = { node: this.root[0] as DirectoryNode, stack: this.root };
    for (const part of parts) entry = entry?.stack && child(entry.stack, part);
    return entry;
  }
}

/** The entry of a name in a directory. */
export function child(stack: Stack, name: string): Entry | undefined {
  const found: DirectoryNode[] = [];
  for (const directory of stack) {
    const node = directory.children.get(name);
    if (!node) continue;
    if (node.kind !== 'directory') return found.length > 0 || isWhiteout(node) ? united(found) : { node };
    found.push(node);
    if (isOpaque(node)) break;
  }
  return united(found);
}

function united(stack: Stack): Entry | undefined {
  const [node] = stack;
  return node && { node, stack };
}

/** Names and entries of a directory, in the order of their names. */
export function children(stack: Stack): [name: string, entry: Entry][] {
  const names = new Set(stack.flatMap((directory) => [...directory.children.keys()]));
  return [...names].sort().flatMap((name) => {
    const entry = child(stack, name);
    return entry ? [[name, entry] as [string, Entry]] : [];
  });
}

/** One way through the tree, with the directories that it is in. */
class Walk {
  readonly #way: { name: string; stack: Stack }[] = [];
  readonly #root: Stack;
  /** Components that are still to come, the next one last. */
  readonly #pending: string[] = [];
  #links = 0;

  constructor(root: Stack) {
    this.#root = root;
  }

  run(path: string): Resolved {
    this.#follow(path);
    for (let part = this.#pending.pop(); part !== undefined; part = this.#pending.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        this.#way.pop();
        continue;
      }
      const entry = child(this.#here, part);
      if (entry?.node.kind === 'symlink') this.#follow(entry.node.target);
      else if (entry?.stack) this.#way.push({ name: part, stack: entry.stack });
      else return this.#end(part, entry);
    }
    return { parts: this.#parts, entry: { node: this.#here[0] as DirectoryNode, stack: this.#here } };
  }

  get #here(): Stack {
    return this.#way.at(-1)?.stack ?? this.#root;
  }

  get #parts(): string[] {
    return this.#way.map(({ name }) => name);
  }

  #follow(path: string): void {
    this.#links += 1;
    if (this.#links > SYMLINKS_MAX + 1) throw new PathError('too many levels of symbolic links');
    if (path.startsWith('/')) this.#way.length = 0;
    this.#pending.push(...path.split('/').toReversed());
  }

  /** Nothing, or no directory, is here: the rest of the path can only name what is missing. */
  #end(part: string, entry: Entry | undefined): Resolved {
    const parts = [...this.#parts, part];
    for (const next of this.#pending.toReversed()) {
      if (next === '' || next === '.') continue;
      if (entry) throw new PathError('not a directory');
      if (next === '..') parts.pop();
      else parts.push(next);
    }
    return { parts, entry };
  }
}
