import { tarHeader, type TarEntry, writeTar } from '../../archive/tar-writer.ts';
import { decodeText } from '../../guest/bytes.ts';
import { S_IFCHR, S_IFMT } from '../../guest/constants/stat.ts';
import { openDirectory } from '../../guest/files/open-directory.ts';
import type { Runner } from '../../guest/files/read-whole-file.ts';
import { readTree, type TreeEntry } from '../../guest/files/tree-reader.ts';
import { Program } from '../../guest/program.ts';
import { close } from '../../guest/syscalls/open.ts';
import { isDirectory } from '../../guest/syscalls/stat.ts';
import { streamOf } from '../../std/stream-of.ts';
import { TreeTar } from '../files/tree-tar.ts';

const OPAQUE_XATTR = 'trusted.overlay.opaque';
/** OCI image-spec, layer.md, "Whiteouts". */
const WHITEOUT_PREFIX = '.wh.';
const OPAQUE_NAME = '.wh..wh..opq';

/**
 * What an overlay's upper directory holds as a layer: an uncompressed tar, sorted, directories before what is in them, with OCI whiteouts
 * for what is gone and for directories that hide what is below. Nothing is read before the stream is; cancelling it stops the reading.
 */
export const readUpperAsTar = (runner: Runner, upperPath: string): ReadableStream<Uint8Array> =>
  streamOf(writeTar(layerEntries(readUpper(runner, upperPath))));

/** The entries of an upper directory as overlayfs keeps them. */
async function* readUpper(runner: Runner, upperPath: string): AsyncGenerator<TreeEntry> {
  const root = await openDirectory(runner, upperPath);
  try {
    yield* readTree(runner, root);
  } finally {
    const closing = new Program(`close ${upperPath}`);
    close(closing, root);
    await runner.run(closing);
  }
}

/** A character device 0:0: overlayfs's mark for a name that is gone. */
export const isWhiteout = ({ stat }: TreeEntry): boolean =>
  (stat.mode & S_IFMT) === S_IFCHR && stat.device.major === 0 && stat.device.minor === 0;

/** A directory that hides the one of the same name below. */
export const isOpaque = ({ stat, xattrs }: TreeEntry): boolean =>
  isDirectory(stat) && decodeText(xattrs.get(OPAQUE_XATTR) ?? new Uint8Array(0)) === 'y';

async function* layerEntries(upper: AsyncIterable<TreeEntry>): AsyncGenerator<TarEntry> {
  const tar = new TreeTar();
  for await (const file of upper) {
    const entry = isWhiteout(file) ? mark(whiteoutName(file.path), file) : tar.entry(file);
    if (entry) yield entry;
    if (isOpaque(file)) yield mark(`${file.path}/${OPAQUE_NAME}`, file);
  }
}

const whiteoutName = (path: string): string => {
  const slash = path.lastIndexOf('/') + 1;
  return `${path.slice(0, slash)}${WHITEOUT_PREFIX}${path.slice(slash)}`;
};

const mark = (name: string, { stat }: TreeEntry): TarEntry => ({
  header: tarHeader({
    name,
    mode: isDirectory(stat) ? stat.mode & 0o777 : 0o600,
    uid: stat.uid,
    gid: stat.gid,
    mtimeSeconds: Number(stat.modified.seconds),
  }),
});
