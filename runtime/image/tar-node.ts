/** An archive's entries as nodes of a layer. */
import type { TarHeader } from '../archive/tar-header.ts';
import {
  DirectoryNode,
  FileType,
  type LayerNode,
  type NodeAttributes,
  type NodeLayer,
  RegularNode,
  SpecialNode,
  SymlinkNode,
} from './layer-node.ts';

const FILE_TYPES = {
  file: FileType.Regular,
  link: FileType.Regular,
  symlink: FileType.Symlink,
  char: FileType.Char,
  block: FileType.Block,
  directory: FileType.Directory,
  fifo: FileType.Fifo,
} as const;

export const attributesOf = (header: TarHeader): NodeAttributes => ({
  mode: FILE_TYPES[header.type] | header.mode,
  // uid_t is unsigned 32 bits; tar's numbers may be larger or negative.
  uid: header.uid >>> 0,
  gid: header.gid >>> 0,
  mtimeSeconds: header.mtimeSeconds,
  mtimeNanoseconds: header.mtimeNanoseconds,
});

/** Without extended attributes. `offset` is where the entry's bytes begin in the layer's contents. */
export function nodeOf(layer: NodeLayer, header: TarHeader, offset: number): LayerNode {
  const attributes = attributesOf(header);
  const { major, minor } = header;
  switch (header.type) {
    case 'directory':
      return new DirectoryNode(layer, attributes);
    case 'symlink':
      return new SymlinkNode(layer, { ...attributes, mode: FileType.Symlink | 0o777 }, header.linkName);
    case 'char':
    case 'block':
      return new SpecialNode(layer, attributes, { major, minor });
    case 'fifo':
      return new SpecialNode(layer, attributes);
    default:
      return new RegularNode(layer, attributes, offset, header.size);
  }
}

/** A directory that no entry describes. */
export const newDirectory = (layer: NodeLayer): DirectoryNode =>
  new DirectoryNode(layer, {
    mode: FileType.Directory | 0o755,
    uid: 0,
    gid: 0,
    mtimeSeconds: 0,
    mtimeNanoseconds: 0,
  });
