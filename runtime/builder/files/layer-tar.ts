/** A layer in the making as a tar: parents before children, in the order of the names, a hard link behind the file that it names. */
import type { TarEntry } from '../../archive/tar-writer.ts';
import { tarHeader } from '../../archive/tar-writer.ts';
import type { TarType } from '../../archive/tar-header.ts';
import { type DirectoryNode, FileType, isOpaque, type LayerNode, type RegularNode } from '../../image/layer-node.ts';

/** Bytes that are read of a file at a time. */
const PIECE_BYTES = 1024 * 1024;

export function* layerEntries(root: DirectoryNode): Generator<TarEntry> {
  yield* entriesOf(root, '', new Map());
}

function* entriesOf(directory: DirectoryNode, prefix: string, seen: Map<LayerNode, string>): Generator<TarEntry> {
  if (isOpaque(directory)) yield { header: tarHeader({ name: `${prefix}.wh..wh..opq` }) };
  for (const name of [...directory.children.keys()].sort()) {
    const node = directory.children.get(name);
    if (!node) continue;
    const path = prefix + name;
    yield entryOf(node, path, seen.get(node));
    seen.set(node, path);
    if (node.kind === 'directory') yield* entriesOf(node, `${path}/`, seen);
  }
}

function entryOf(node: LayerNode, path: string, linkName: string | undefined): TarEntry {
  const attributes = attributesOf(node);
  if (linkName !== undefined) return { header: tarHeader({ ...attributes, name: path, type: 'link', linkName }) };
  const header = { ...attributes, name: path, type: tarTypeOf(node) };
  switch (node.kind) {
    case 'directory':
      return { header: tarHeader({ ...header, name: `${path}/` }) };
    case 'symlink':
      return { header: tarHeader({ ...header, linkName: node.target }) };
    case 'special':
      return { header: tarHeader({ ...header, ...node.device }) };
    case 'regular':
      return { header: tarHeader({ ...header, size: node.size }), body: contentOf(node) };
  }
}

const attributesOf = (node: LayerNode) => {
  const { uid, gid, mtimeSeconds, mtimeNanoseconds } = node;
  const xattrs = [...(node.xattrs ?? [])].filter(([name]) => !name.startsWith('trusted.overlay.'));
  return {
    mode: node.mode & 0o7777,
    uid,
    gid,
    mtimeSeconds,
    mtimeNanoseconds,
    ...(xattrs.length > 0 && { xattrs: new Map(xattrs) }),
  };
};

export function tarTypeOf({ kind, mode }: LayerNode): TarType {
  if (kind === 'regular') return 'file';
  if (kind !== 'special') return kind;
  const type = mode & FileType.Mask;
  if (type === FileType.Fifo) return 'fifo';
  return type === FileType.Block ? 'block' : 'char';
}

/** A file's bytes in pieces. */
export async function* contentOf(node: RegularNode): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < node.size;) {
    const piece = await node.read(at, PIECE_BYTES);
    if (piece.byteLength === 0) return;
    yield piece;
    at += piece.byteLength;
  }
}
