/** Requests that a relay makes, for sites that let no other page read them; a relay that makes none leaves them to the browser. */
import { type Outside, OutsideError } from '../runtime/std/outside.ts';
import { OF_THE_BROWSER } from './browser-outside.ts';
import { fetchBaseOf, STATUS_HEADER } from './relay-address.ts';
import { BODILESS } from '../runtime/std/bodiless.ts';

const EXPLANATION_BYTES_MAX = 2000;
export const relayOutside = (relay: URL, otherwise: Outside): Outside => ({
  async fetch(url, request = {}) {
    const { method = 'GET', headers = {}, body, signal } = request;
    const answer = await fetch(fetchBaseOf(relay) + url, {
      method,
      headers: Object.entries(headers).filter(([name]) => !OF_THE_BROWSER.has(name.toLowerCase())),
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      ...(signal && { signal }),
    }).catch(() => undefined);
    signal?.throwIfAborted();
    const isOurs = answer?.headers.has(STATUS_HEADER) === true;
    if (!answer || (answer.status === 404 && !isOurs)) return otherwise.fetch(url, request).catch(explained(relay));
    const status = answer.headers.get(STATUS_HEADER);
    if (status === null) throw await refusal(url, answer);
    return asAnswered(answer, Number(status));
  },
});

function asAnswered({ headers, body }: Response, status: number): Response {
  const kept = new Headers(headers);
  kept.delete(STATUS_HEADER);
  return new Response(BODILESS.has(status) ? null : body, { status, headers: kept });
}

async function refusal(url: string, answer: Response): Promise<OutsideError> {
  const text = (await answer.text().catch(() => '')).slice(0, EXPLANATION_BYTES_MAX).trim();
  return new OutsideError(`Get "${url}": ${text === '' ? `the relay answered ${answer.status}` : text}`);
}

const explained =
  ({ host }: URL) =>
  (error: unknown): never => {
    if (!(error instanceof OutsideError)) throw error;
    const why = `The relay at ${host} makes no requests (is it running?), and the browser itself could not. ${error.why ?? ''}`;
    throw new OutsideError(error.message, why.trim(), { cause: error });
  };
