import { chunks } from '../../std/chunks.ts';

/**
 * What work tells as it goes, for whoever listens: the work never waits for a slow listener, and goes on when nobody listens any more. The
 * messages are few: a handful for each layer.
 */
export function messagesOf<T>(work: (tell: (message: T) => void) => Promise<void>): AsyncIterable<T> {
  let isHeard = true;
  const stream = new ReadableStream<T>({
    start(controller) {
      const over = work((message) => isHeard && controller.enqueue(message));
      over.then(
        () => isHeard && controller.close(),
        (error: unknown) => controller.error(error),
      );
    },
    cancel() {
      isHeard = false;
    },
  });
  return chunks(stream);
}
