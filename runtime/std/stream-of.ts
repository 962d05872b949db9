/**
 * A stream of what is at hand, or of what an iterable brings; each piece is produced when it is asked for. What was acquired before
 * belongs into `release`, not into a generator's `finally`: a generator that is left before its first step skips that, and one that waits
 * runs it only once the wait is over. `release` is called once, behind the last piece, at a failure, or when the stream is cancelled.
 */
export function streamOf<T>(source: Iterable<T> | AsyncIterable<T>, release?: () => unknown): ReadableStream<T> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let released: Promise<unknown> | undefined;
  const end = (): Promise<unknown> => (released ??= Promise.resolve(release?.()));
  return new ReadableStream<T>(
    {
      async pull(controller) {
        try {
          const next = await iterator.next();
          if (next.done !== true) return controller.enqueue(next.value);
        } catch (error) {
          await end();
          throw error;
        }
        await end();
        controller.close();
      },
      async cancel() {
        await Promise.all([end(), iterator.return?.()]);
      },
    },
    { highWaterMark: 0 },
  );
}
