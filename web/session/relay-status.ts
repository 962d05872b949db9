const PATIENCE_MS = 5000;

/** Whether somebody who greets as a Wisp server does listens there. */
export function lookForRelay(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const timer = setTimeout(() => end(false), PATIENCE_MS);
    const end = (answers: boolean): void => {
      clearTimeout(timer);
      resolve(answers);
      socket.close();
    };
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', () => end(true));
    socket.addEventListener('close', () => end(false));
  });
}
