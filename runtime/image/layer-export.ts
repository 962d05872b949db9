import type { FileNode, FileTree } from '../std/file-tree.ts';
import { SegmentedBytes } from './contents.ts';
import { DirectoryNode, FileType } from './layer-node.ts';

/** The export's own root; a layer's qids begin above 2^24 unless the first 40 bits of its diff ID are zero. */
const ROOT_LAYER = { qidBase: 0n, contents: new SegmentedBytes() };

/** What the 9p server serves: a directory with one directory per layer, that comes and goes with it. */
export class LayerExport implements FileTree {
  readonly #root = new DirectoryNode(ROOT_LAYER, {
    mode: FileType.Directory | 0o755,
    uid: 0,
    gid: 0,
    mtimeSeconds: 0,
    mtimeNanoseconds: 0,
  });

  constructor() {
    this.#root.index = 1;
    this.#root.links = 2;
  }

  get root(): FileNode {
    return this.#root;
  }

  has(name: string): boolean {
    return this.#root.children.has(name);
  }

  add(name: string, directory: DirectoryNode): void {
    if (this.has(name)) throw new TypeError(`cannot export layer ${name}: another layer has this name`);
    this.#root.children.set(name, directory);
    this.#root.links += 1;
  }

  remove(name: string): void {
    if (this.#root.children.delete(name)) this.#root.links -= 1;
  }
}
