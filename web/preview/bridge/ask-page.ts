import type { PortAnswer, PortRequest } from '../../../sandbox/contract.ts';
import type { BridgeAnswer, BridgeFacts, BridgeRequest } from '../bridge.ts';

/** Rejects with fetch's TypeError for what the page can't do, and with the signal's reason. */
export type AskPage = (request: PortRequest, signal: AbortSignal) => Promise<PortAnswer>;

/** Asks the page above for what a port answers. */
export const askPage =
  ({ token, app }: Pick<BridgeFacts, 'token' | 'app'>): AskPage =>
  (request, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const { port1, port2 } = new MessageChannel();
      signal.addEventListener('abort', () => {
        port1.close();
        reject(signal.reason as Error);
      });
      port1.onmessage = ({ data }: MessageEvent<BridgeAnswer>) => {
        port1.close();
        if ('answer' in data) resolve(data.answer);
        else reject(new TypeError(data.error));
      };
      const message: BridgeRequest = { type: 'drydock-preview-fetch', token, request };
      globalThis.top?.postMessage(message, app, [port2]);
    });
