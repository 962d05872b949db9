/** The stream, which breaks when the signal is aborted, also while a read waits; its source is cancelled then. */
export function withSignal<T>(source: ReadableStream<T>, signal: AbortSignal): ReadableStream<T> {
  const reader = source.getReader();
  let stop: () => void;
  const leave = (): void => signal.removeEventListener('abort', stop);
  return new ReadableStream<T>(
    {
      start(controller) {
        stop = () => {
          leave();
          controller.error(signal.reason);
          void reader.cancel(signal.reason).catch(() => undefined);
        };
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop);
      },
      async pull(controller) {
        const next = await reader.read().catch((error: unknown) => {
          leave();
          throw error;
        });
        if (signal.aborted) return;
        if (!next.done) return controller.enqueue(next.value);
        leave();
        controller.close();
      },
      cancel(reason) {
        leave();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
