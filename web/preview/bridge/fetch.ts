import type { PortAnswer } from '../../../sandbox/contract.ts';
import type { AskPage } from './ask-page.ts';
import type { PortAddresses } from './port-addresses.ts';

type Fetch = typeof globalThis.fetch;

/** Answers without a body, to which Response takes none. */
const BARE: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** A document's fetch: what its own port is asked for goes to the page, all else is left to the browser's. */
export const bridgedFetch =
  (addresses: PortAddresses, ask: AskPage, fetchBefore: Fetch): Fetch =>
  async (input, init) => {
    const target = addresses.targetOf(input instanceof Request ? input.url : input);
    if (target === undefined) return fetchBefore(input, init);
    const url = addresses.urlOf(target);
    const asked = new Request(input instanceof Request ? input : url, init);
    const body = new Uint8Array(await asked.arrayBuffer());
    const { method, headers, signal } = asked;
    const answer = await ask({ method, target, headers: [...headers], ...(body.length > 0 && { body }) }, signal);
    return responseOf(answer, url);
  };

function responseOf({ status, headers, body }: PortAnswer, url: URL): Response {
  const response = new Response(BARE.has(status) ? null : body, {
    status: Math.max(status, 200),
    headers: headers as [string, string][],
  });
  Object.defineProperty(response, 'url', { value: url.href });
  return response;
}
