/**
 * What work tells as it goes, for whoever listens: the work never waits for a slow listener, and goes on when nobody listens any more. The
 * messages are few: a handful for each layer.
 */
export function messagesOf<T>(work: (tell: (message: T) => void) => Promise<void>): AsyncIterable<T> {
  let isOpen = true;
  return new ReadableStream<T>({
    start(controller) {
      const finish = (end: () => void) => {
        if (isOpen) end();
        isOpen = false;
      };
      void work((message) => isOpen && controller.enqueue(message)).then(
        () => finish(() => controller.close()),
        (error: unknown) => finish(() => controller.error(error)),
      );
    },
    cancel() {
      isOpen = false;
    },
  });
}
