import type { FileNode } from '../../std/file-tree.ts';
import { FileType } from '../layer-node.ts';

const LETTERS = new Map<number, string>([
  [FileType.Regular, '-'],
  [FileType.Directory, 'd'],
  [FileType.Symlink, 'l'],
  [FileType.Char, 'c'],
  [FileType.Block, 'b'],
  [FileType.Fifo, 'p'],
]);

/** A tree as lines of text: `-0644 0:0 path links=1 "content"`, in the tree's order, the root as `/`. */
export async function showTree(root: FileNode): Promise<string[]> {
  const lines: string[] = [];
  const visit = async (path: string, node: FileNode): Promise<void> => {
    lines.push(await showNode(path || '/', node));
    for (const [name, child] of node.children ?? []) await visit(`${path}/${name}`, child);
  };
  await visit('', root);
  return lines;
}

async function showNode(path: string, node: FileNode): Promise<string> {
  const letter = LETTERS.get(node.mode & FileType.Mask) ?? '?';
  const mode = (node.mode & 0o7777).toString(8).padStart(4, '0');
  const parts = [`${letter}${mode} ${node.uid}:${node.gid} ${path}`];
  if (node.links !== (node.children ? 2 : 1)) parts.push(`links=${node.links}`);
  if (node.target !== undefined) parts.push(`-> ${node.target}`);
  if (node.device) parts.push(`${node.device.major}:${node.device.minor}`);
  if (node.content) parts.push(JSON.stringify(new TextDecoder().decode(await node.content.read(0, node.size))));
  for (const [name, value] of node.xattrs ?? []) parts.push(`${name}=${new TextDecoder().decode(value)}`);
  return parts.join(' ');
}
