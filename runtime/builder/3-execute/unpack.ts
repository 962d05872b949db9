/** ADD unpacks a tar, compressed or not, that lies in the context. */
import { decompress } from '../../archive/compression.ts';
import { ArchiveError, RefusedEntryError } from '../../archive/errors.ts';
import { TarReader } from '../../archive/tar-reader.ts';
import type { RegularNode } from '../../image/layer-node.ts';
import { streamOf } from '../../std/stream-of.ts';
import { CONTEXT_BYTES_MAX, readContext } from '../context/read-context.ts';
import type { Source } from '../files/find-sources.ts';
import { contentOf } from '../files/layer-tar.ts';

/** The archive's content as a folder to copy; undefined when the file is no archive. Throws an ArchiveError for one that is damaged. */
export async function unpackSource(source: Source): Promise<Source | undefined> {
  const { node } = source.entry;
  if (node.kind !== 'regular' || !(await isArchive(node))) return undefined;
  const { root } = await readContext(streamOf(contentOf(node)));
  return { ...source, entry: { node: root, stack: [root] } };
}

/** Docker looks for a first entry, behind whatever compression there is. */
async function isArchive(node: RegularNode): Promise<boolean> {
  const reader = new TarReader(await decompress(streamOf(contentOf(node)), { bytesMax: CONTEXT_BYTES_MAX }));
  try {
    return (await reader.next()) !== undefined;
  } catch (error) {
    if (error instanceof ArchiveError) return error instanceof RefusedEntryError;
    throw error;
  } finally {
    await reader.cancel().catch(() => {});
  }
}
