import { concatBytes } from './concat-bytes.ts';

/**
 * Waits for a stream's first `length` bytes, or for its end. `head` is what has come by then, `readable` the whole stream, from its first
 * byte, with the backpressure of the one that was given, which is taken over.
 */
export async function peek(
  stream: ReadableStream<Uint8Array>,
  length: number,
): Promise<{ readonly head: Uint8Array; readonly readable: ReadableStream<Uint8Array> }> {
  const reader = stream.getReader();
  let head: Uint8Array = new Uint8Array(0);
  while (head.byteLength < length) {
    const next = await reader.read();
    if (next.done) break;
    head = concatBytes([head, next.value]);
  }
  let isHeadTaken = head.byteLength === 0;
  const readable = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!isHeadTaken) {
          isHeadTaken = true;
          return controller.enqueue(head);
        }
        const next = await reader.read();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { head, readable };
}
