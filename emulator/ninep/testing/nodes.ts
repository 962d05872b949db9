/** Nodes of a tree that the 9P server serves to a test. */
import type { FileNode } from '../../../runtime/std/file-tree.ts';

let nextQid = 100n;

export function fileNode(content: string | Uint8Array, overrides: Partial<FileNode> = {}): FileNode {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    ...common(),
    mode: 0o100644,
    size: bytes.length,
    content: { read: (offset, length) => bytes.subarray(offset, offset + length) },
    ...overrides,
  };
}

export function directoryNode(children: Record<string, FileNode>, overrides: Partial<FileNode> = {}): FileNode {
  return { ...common(), mode: 0o040755, links: 2, children: new Map(Object.entries(children)), ...overrides };
}

export function otherNode(overrides: Partial<FileNode>): FileNode {
  return { ...common(), ...overrides };
}

function common(): FileNode {
  return {
    qid: nextQid++,
    mode: 0,
    uid: 0,
    gid: 0,
    mtimeSeconds: 1_700_000_000,
    mtimeNanoseconds: 5,
    links: 1,
    size: 0,
  };
}
