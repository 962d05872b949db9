/** The guest's handles. A fid stands for a place in the tree; the way there is kept, for `..` and for snapshots. */
import * as v from 'valibot';
import type { FileNode, FileTree } from '../../runtime/std/file-tree.ts';
import { FIDS_MAX } from './protocol.ts';

/** A node and the name it was reached by. */
export interface Place {
  readonly node: FileNode;
  readonly parent: Place | undefined;
  readonly name: string;
}

export interface Fid {
  /** Undefined when a restore no longer found it. */
  readonly place: Place | undefined;
  opened: boolean;
  /** Of an opened directory, in the order that readdir's offsets count. */
  entries?: readonly DirectoryEntry[];
  /** Of a fid that xattrwalk made: what reading it yields. */
  readonly xattr?: Uint8Array;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly node: FileNode;
}

/** The fids as a snapshot keeps them: places by parent and name, so that shared paths are written once. */
const Saved = v.object({
  /** [parent's index or -1, name]; parents come first. */
  places: v.array(v.tuple([v.number(), v.string()])),
  /** [fid, place's index or -1, opened]. */
  fids: v.array(v.tuple([v.number(), v.number(), v.boolean()])),
});
type Saved = v.InferOutput<typeof Saved>;

export class FidTable {
  #fids = new Map<number, Fid>();

  get size(): number {
    return this.#fids.size;
  }

  get(fid: number): Fid | undefined {
    return this.#fids.get(fid);
  }

  /** False when the table is full. */
  set(fid: number, value: Fid): boolean {
    if (this.#fids.size >= FIDS_MAX && !this.#fids.has(fid)) return false;
    this.#fids.set(fid, value);
    return true;
  }

  delete(fid: number): boolean {
    return this.#fids.delete(fid);
  }

  clear(): void {
    this.#fids.clear();
  }

  /** Fids of extended attributes are left out: Linux reads and clunks them within one system call. */
  save(): unknown {
    const places: Saved['places'] = [];
    const indexes = new Map<Place, number>();
    const indexOf = (place: Place): number => {
      const known = indexes.get(place);
      if (known !== undefined) return known;
      const parent = place.parent ? indexOf(place.parent) : -1;
      const index = places.push([parent, place.name]) - 1;
      indexes.set(place, index);
      return index;
    };
    const fids = [...this.#fids]
      .filter(([, fid]) => !fid.xattr)
      .map(([number, fid]): Saved['fids'][number] => [number, fid.place ? indexOf(fid.place) : -1, fid.opened]);
    return { places, fids } satisfies Saved;
  }

  /** Looks every place up in the tree; a fid whose place is gone stays known and is stale. Throws on what `save` can't have made. */
  restore(saved: unknown, tree: FileTree): void {
    const { places, fids } = v.parse(Saved, saved);
    const found: (Place | undefined)[] = [];
    for (const [parent, name] of places) found.push(parent < 0 ? rootPlace(tree) : child(found[parent], name));
    this.#fids = new Map(fids.map(([number, place, opened]) => [number, { place: found[place], opened }]));
  }
}

export function rootPlace(tree: FileTree): Place {
  return { node: tree.root, parent: undefined, name: '' };
}

/** One step of a walk; `..` of the root is the root. */
export function child(place: Place | undefined, name: string): Place | undefined {
  if (name === '..') return place?.parent ?? place;
  const node = place?.node.children?.get(name);
  return node && { node, parent: place, name };
}
