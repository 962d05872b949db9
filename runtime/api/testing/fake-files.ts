/** The fake engine's containers have one file, `/greeting`, and take every archive. */
import { tarHeader, writeTar } from '../../archive/tar-writer.ts';
import type { ContainerFileService } from '../../model/engine.ts';
import { notFound } from '../../std/errors.ts';
import { bytesOf } from '../../std/bytes-of.ts';
import { streamOf } from '../../std/stream-of.ts';

const BODY = new TextEncoder().encode('hello');
const STAT = { name: 'greeting', size: BODY.length, mode: 0o644, mtime: '2026-01-01T00:00:00Z', linkTarget: '' };

const tar = (): ReadableStream<Uint8Array> =>
  streamOf(writeTar([{ header: tarHeader({ name: STAT.name, size: BODY.length }), body: [BODY] }]));

/** `written` is told the path and the number of bytes of each archive. */
export function fakeFiles(written: (path: string, bytes: number) => void): ContainerFileService {
  const find = (ref: string, path: string): typeof STAT => {
    if (path !== '/greeting') throw notFound(`Could not find the file ${path} in container ${ref}`);
    return STAT;
  };
  return {
    stat: async (ref, path) => find(ref, path),
    read: async (ref, path) => ({ stat: find(ref, path), tar: tar() }),
    write: async (_ref, path, archive) =>
      written(path, (await bytesOf(archive, 2 ** 20, () => new Error('too large'))).length),
    changes: () => Promise.resolve([{ Path: '/greeting', Kind: 1 }]),
    export: () => Promise.resolve(tar()),
  };
}
