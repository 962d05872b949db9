/** A platform's (de)compressor; its types know no Uint8Array. */
export type Codec = Pick<CompressionStream | DecompressionStream, 'readable' | 'writable'>;

/**
 * The stream as the codec gives it. Whoever cancels it only stops what goes in: Node ends the whole process when one of its codecs is
 * cancelled while it works ("Controller is already closed").
 */
export function throughCodec(
  stream: ReadableStream<Uint8Array>,
  codec: Codec,
  explain: (error: unknown) => unknown = (error) => error,
): ReadableStream<Uint8Array> {
  const left = new AbortController();
  const reader = (codec.readable as ReadableStream<Uint8Array>).getReader();
  return new ReadableStream(
    {
      start(controller) {
        const input = codec.writable as WritableStream<Uint8Array>;
        stream.pipeTo(input, { signal: left.signal, preventAbort: true }).catch((error: unknown) => {
          if (!left.signal.aborted) controller.error(explain(error));
        });
      },
      async pull(controller) {
        const next = await reader.read().catch((error: unknown) => {
          throw explain(error);
        });
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: (reason) => left.abort(reason),
    },
    { highWaterMark: 0 },
  );
}
