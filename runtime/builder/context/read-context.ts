/**
 * A build's context: a tar that a client sent becomes a tree in memory, with the digest of each file. Nothing of it is interpreted but its
 * .dockerignore; whiteouts are no whiteouts here.
 */
import { decompress } from '../../archive/compression.ts';
import { ArchiveError } from '../../archive/errors.ts';
import { TarReader } from '../../archive/tar-reader.ts';
import type { TarHeader } from '../../archive/tar-header.ts';
import { SegmentedBytes } from '../../image/contents.ts';
import { Hasher, hexOf } from '../../oci/digest.ts';
import type { DirectoryNode, LayerNode, NodeLayer } from '../../image/layer-node.ts';
import { cleanPath, enterDirectory, quote } from '../../image/layer-path.ts';
import { attributesOf, newDirectory, nodeOf } from '../../image/tar-node.ts';
import { FileView } from '../../image/file-view.ts';
import { beginTarSum } from '../files/tar-sum.ts';
import { cleanPattern } from '../pattern/ignore-matcher.ts';

/** Bytes of a context, unpacked: all of them are in memory until the build is over. */
export const CONTEXT_BYTES_MAX = 512 * 1024 * 1024;

export interface BuildContext {
  readonly root: DirectoryNode;
  readonly view: FileView;
  /** Hex digests by path; a folder that the archive does not name has none. */
  readonly sums: ReadonlyMap<string, string>;
}

/** Reads a tar, perhaps compressed, to its end. Throws an ArchiveError. */
export async function readContext(
  stream: ReadableStream<Uint8Array>,
  bytesMax = CONTEXT_BYTES_MAX,
): Promise<BuildContext> {
  const tar = await decompress(stream, { bytesMax });
  const reader = new TarReader(tar, { entryBytesMax: bytesMax });
  const builder = new ContextBuilder(await Hasher.create());
  try {
    for (let header = await reader.next(); header; header = await reader.next()) await builder.add(header, reader);
    await reader.drain();
  } catch (error) {
    await reader.cancel(error).catch(() => {});
    throw error;
  }
  return builder.finish();
}

class ContextBuilder {
  readonly #contents = new SegmentedBytes();
  readonly #layer: NodeLayer = { qidBase: 0n, contents: this.#contents };
  readonly #root = newDirectory(this.#layer);
  readonly #sums = new Map<string, string>();
  readonly #hasher: Hasher;

  constructor(hasher: Hasher) {
    this.#hasher = hasher;
  }

  async add(header: TarHeader, reader: TarReader): Promise<void> {
    const parts = partsOf(header.name);
    const offset = this.#contents.size;
    const sum = await this.#sum(header, reader);
    const name = parts.at(-1);
    if (name === undefined) return;
    const parent = enterDirectory(this.#root, this.#layer, parts.slice(0, -1), header.mtimeSeconds);
    this.#sums.set(parts.join('/'), sum);
    const node = header.type === 'link' ? this.#linked(header) : makeNode(this.#layer, header, offset);
    const present = parent.children.get(name);
    if (present?.kind === 'directory' && node.kind === 'directory') Object.assign(present, attributesOf(header));
    else parent.children.set(name, node);
  }

  finish(): BuildContext {
    this.#contents.finish();
    return { root: this.#root, view: new FileView([this.#root]), sums: this.#sums };
  }

  /** Keeps the content and gives the digest of everything. */
  async #sum(header: TarHeader, reader: TarReader): Promise<string> {
    const hasher = this.#hasher;
    beginTarSum(hasher, header);
    if (header.size > 0) {
      await reader.read((piece) => {
        hasher.update(piece);
        this.#contents.append(piece);
      });
    }
    return hexOf(hasher.digest());
  }

  /** Another name of what is there already. */
  #linked(header: TarHeader): LayerNode {
    const parts = partsOf(header.linkName);
    const name = parts.at(-1) ?? '';
    const parent = enterDirectory(this.#root, this.#layer, parts.slice(0, -1), header.mtimeSeconds);
    const target = parent.children.get(name);
    const failed = (why: string) => new ArchiveError(`link ${quote(header.linkName)} ${quote(header.name)}: ${why}`);
    if (!target) throw failed('no such file or directory');
    if (target.kind === 'directory') throw failed('operation not permitted');
    return target;
  }
}

function partsOf(name: string): string[] {
  if (/^\.\.(?:\/|$)/.test(cleanPattern(name))) {
    throw new ArchiveError(`forbidden path outside the build context: ${quote(name)}`);
  }
  return cleanPath(name);
}

function makeNode(layer: NodeLayer, header: TarHeader, offset: number): LayerNode {
  const { type, major, minor } = header;
  if ((type === 'char' || type === 'block') && major === 0 && minor === 0)
    throw new ArchiveError(`${quote(header.name)} is a device 0:0, which no device has`);
  const node = nodeOf(layer, header, offset);
  if (header.xattrs && header.xattrs.size > 0) node.xattrs = header.xattrs;
  return node;
}
