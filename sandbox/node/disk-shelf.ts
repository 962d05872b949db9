/** The shelf on disk: images/dist/shelf and what was mirrored, OCI image layouts. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Shelf } from '../../runtime/registry/shelf.ts';
import { readImages } from './mirror/layout.ts';
import { MIRRORED_PATH, ROOT } from './paths.ts';

/** The first that has an image's tag counts. */
const FOLDERS = [MIRRORED_PATH, join(ROOT, 'images/dist/shelf')];
const BLOB = /^[^/]+\/(?:blobs|manifests)\/sha256:([0-9a-f]{64})$/;
const READ_BYTES = 256 * 1024;

export const diskShelf = (...given: readonly string[]): Shelf => {
  const folders = given.length > 0 ? given : FOLDERS;
  return new Shelf({
    async read(path, { headers = {} }) {
      if (path === 'catalogue.json')
        return Response.json({ images: (await Promise.all(folders.map(readImages))).flat() });
      const [, hex] = BLOB.exec(path) ?? [];
      if (hex === undefined) return new Response(null, { status: 404 });
      const files = folders.map((folder) => join(folder, 'blobs/sha256', hex));
      for (const file of files) if (await isThere(file)) return answer(file, headers['Range']);
      return new Response(null, { status: 404 });
    },
  });
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A file from a byte on. */
async function answer(path: string, range = ''): Promise<Response> {
  const { size } = (await stat(path).catch(() => undefined)) ?? {};
  if (size === undefined) return new Response(null, { status: 404 });
  const start = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
  if (start > 0 && start >= size)
    return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${size}` } });
  const body = fileFrom(path, start);
  const partial = start > 0 && { 'Content-Range': `bytes ${start}-${size - 1}/${size}` };
  const headers = { 'Content-Length': String(size - start), ...partial };
  return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, { status: partial ? 206 : 200, headers });
}

/** Opened by its first reader, closed by whatever ends it. */
function fileFrom(path: string, start: number): ReadableStream<Uint8Array> {
  let file: FileHandle | undefined;
  let at = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        file ??= await open(path);
        try {
          const { bytesRead, buffer } = await file.read(new Uint8Array(READ_BYTES), 0, READ_BYTES, at);
          at += bytesRead;
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
        } catch (error) {
          await file.close();
          throw error;
        }
        await file.close();
        controller.close();
      },
      cancel: () => file?.close(),
    },
    { highWaterMark: 0 },
  );
}
