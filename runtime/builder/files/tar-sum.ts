/**
 * The digest that the classic builder gives a file (moby, pkg/tarsum, version 1): its attributes but the times, then its content. It
 * stands in the history, `COPY file:<hex> in /x`, and decides whether the cache can be used.
 */
import { Hasher, hexOf } from '../../oci/digest.ts';
import type { TarType } from '../../archive/tar-header.ts';
import type { LayerNode } from '../../image/layer-node.ts';
import { contentOf, tarTypeOf } from './layer-tar.ts';

export interface SummedFile {
  /** As it stands in the archive. */
  readonly name: string;
  /** As it stands in the archive: most have no type bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly linkName: string;
  readonly major: number;
  readonly minor: number;
  readonly xattrs?: ReadonlyMap<string, Uint8Array> | undefined;
  readonly type: TarType;
  readonly userName?: string;
  readonly groupName?: string;
}

const encoder = new TextEncoder();

/** Takes the attributes into the hash, which begins anew; the content comes next. */
export function beginTarSum(hasher: Hasher, file: SummedFile): void {
  hasher.reset().update(encoder.encode(attributesText(file)));
  for (const [name, value] of [...(file.xattrs ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hasher.update(encoder.encode(name)).update(value);
  }
}

const attributesText = (file: SummedFile): string =>
  [
    ['name', file.name],
    ['mode', file.mode],
    ['uid', file.uid],
    ['gid', file.gid],
    ['size', file.size],
    ['typeflag', TYPE_FLAGS[file.type]],
    ['linkname', file.linkName],
    ['uname', file.userName ?? ''],
    ['gname', file.groupName ?? ''],
    ['devmajor', file.major],
    ['devminor', file.minor],
  ]
    .map(([key, value]) => `${key}${value}`)
    .join('');

const TYPE_FLAGS: Readonly<Record<TarType, string>> = {
  file: '0',
  link: '1',
  symlink: '2',
  char: '3',
  block: '4',
  directory: '5',
  fifo: '6',
};

/** The digest of a file that lies in an image, under its path from the root; here the mode has its type bits. */
export async function tarSumOf(hasher: Hasher, node: LayerNode, path: string): Promise<string> {
  const device = node.kind === 'special' ? node.device : undefined;
  const capability = node.xattrs?.get('security.capability');
  beginTarSum(hasher, {
    name: node.kind === 'directory' ? `${path}/` : path,
    mode: node.mode,
    uid: node.uid,
    gid: node.gid,
    size: node.kind === 'regular' ? node.size : 0,
    linkName: node.kind === 'symlink' ? node.target : '',
    major: device?.major ?? 0,
    minor: device?.minor ?? 0,
    xattrs: capability && new Map([['security.capability', capability]]),
    type: tarTypeOf(node),
    // Docker asks the users of the machine that it runs on; these two are the same everywhere.
    userName: node.uid === 0 ? 'root' : '',
    groupName: node.gid === 0 ? 'root' : '',
  });
  if (node.kind === 'regular') for await (const piece of contentOf(node)) hasher.update(piece);
  return hexOf(hasher.digest());
}

/** The digest of several: of a folder's files, of an instruction's sources. */
export async function sumOfSums(prefix: 'dir' | 'multi', sums: readonly string[]): Promise<string> {
  const hasher = await Hasher.create();
  return `${prefix}:${hexOf(hasher.update(encoder.encode(sums.join(','))).digest())}`;
}
