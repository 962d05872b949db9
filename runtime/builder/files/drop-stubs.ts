/**
 * Mount points leave an empty file or directory behind where nothing was. A layer keeps those alone in which the command itself put
 * something.
 */
import { TarReader } from '../../archive/tar-reader.ts';
import { type TarEntry, writeTar } from '../../archive/tar-writer.ts';
import type { TarHeader } from '../../archive/tar-header.ts';
import { streamOf } from '../../std/stream-of.ts';
import { type FileView, PathError } from '../../image/file-view.ts';

/** What mounting at these targets makes: their paths, and those of their parents, as far as they are not there. */
export function stubsOf(view: FileView, targets: readonly string[]): Set<string> {
  const stubs = new Set<string>();
  for (const target of targets) {
    const parts = missingPath(view, target);
    for (let end = parts.length; end > 0 && !view.at(parts.slice(0, end)); end -= 1) {
      stubs.add(parts.slice(0, end).join('/'));
    }
  }
  return stubs;
}

function missingPath(view: FileView, target: string): readonly string[] {
  try {
    return view.resolve(target).parts;
  } catch (error) {
    if (error instanceof PathError) return [];
    throw error;
  }
}

/** The layer without stubs that hold nothing. Entries come in order, directories before what is in them. */
export const dropStubs = (tar: ReadableStream<Uint8Array>, stubs: ReadonlySet<string>): ReadableStream<Uint8Array> =>
  stubs.size === 0 ? tar : streamOf(writeTar(kept(new TarReader(tar), stubs)));

async function* kept(reader: TarReader, stubs: ReadonlySet<string>): AsyncGenerator<TarEntry> {
  const held: TarHeader[] = [];
  try {
    for (let header = await reader.next(); header; header = await reader.next()) {
      const path = header.name.replace(/\/$/, '');
      while (held.length > 0 && !path.startsWith(held.at(-1)?.name ?? '')) held.pop();
      if (stubs.has(path) && header.size === 0 && (header.type === 'directory' || header.type === 'file')) {
        if (header.type === 'directory') held.push(header);
        continue;
      }
      for (const directory of held.splice(0)) yield { header: directory };
      yield { header, body: reader.body() };
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
