/**
 * Lets the page do what waits, keys and pictures, in the middle of long work. Not while it is hidden: then nobody waits, and the page may
 * be gone at any moment. A timer would wait some milliseconds each time.
 */
export async function breathe(): Promise<void> {
  if (document.visibilityState === 'hidden') return;
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.addEventListener('message', resolve, { once: true });
    port1.start();
    port2.postMessage(undefined);
  });
  port1.close();
}
