/** The same stream; `see` is shown each chunk as it passes. Cheaper than a TransformStream: no queue of its own. */
export function tap(stream: ReadableStream<Uint8Array>, see: (chunk: Uint8Array) => void): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await reader.read();
        if (next.done) return controller.close();
        see(next.value);
        controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
