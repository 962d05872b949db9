/** A WebSocket of the platform as the frames that a relay's session is made of. */
import type { OpenFrames } from '../runtime/outside/wisp/frame-socket.ts';

/** What is used of a WebSocket, so that Node's fits as well. */
export interface WebSocketLike {
  binaryType: string;
  send(message: Uint8Array<ArrayBuffer>): void;
  close(): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'close', listener: (event: { readonly reason: string }) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** `make` begins a connection; it may throw. */
export const webFrames =
  (host: string, make: () => WebSocketLike): OpenFrames =>
  ({ message, closed }) =>
    new Promise((resolve, reject) => {
      const socket = make();
      socket.binaryType = 'arraybuffer';
      socket.addEventListener('open', () => resolve(socket));
      socket.addEventListener('message', ({ data }) => {
        if (data instanceof ArrayBuffer) message(new Uint8Array(data));
      });
      // A browser tells no page why; an attempt that failed and one that was refused look alike.
      socket.addEventListener('close', ({ reason }) => {
        const words = reason === '' ? `${host} does not answer, or has closed the connection` : `${host}: ${reason}`;
        reject(new Error(words));
        closed(words);
      });
      // Closing follows; Node would end the process if nobody listened.
      socket.addEventListener('error', () => undefined);
    });
