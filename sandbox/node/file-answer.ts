/** A file of the disk as a server of files answers with it. */
import { type FileHandle, open, stat } from 'node:fs/promises';

const READ_BYTES = 256 * 1024;

/** `range`: from a byte on, as `bytes=5-`. What is no file is a 404. */
export async function fileAnswer(path: string, range = ''): Promise<Response> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return new Response(null, { status: 404 });
  const { size } = found;
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
