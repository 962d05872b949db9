/** One HTTP exchange with a registry: redirects are followed where they may lead, and silence has an end. */
import { type Outside, OutsideError } from '../std/outside.ts';
import type { Timers } from '../std/time.ts';
import { Deadline } from './deadline.ts';
import { mayLead, type RegistryRules } from './endpoint.ts';
import type { Shelf } from './shelf.ts';

export interface ExchangeRequest {
  readonly method: string;
  readonly url: URL;
  /** Sent to the first host alone. */
  readonly authorization?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** The certificate is not looked at, where the platform lets one choose. */
  readonly unverified?: boolean;
  readonly signal: AbortSignal;
}

export interface Way {
  readonly outside: Outside;
  readonly timers: Timers;
  /** Images that need no way out. */
  readonly shelf?: Shelf;
  /** What daemon.json says by now. */
  readonly rules?: () => RegistryRules;
}

/** As Go's http.Client. */
const REDIRECTS_MAX = 10;
/** Without a byte for so long nobody is there any more. */
const SILENCE_MS_MAX = 60_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The answer, whatever its status. Rejects with an OutsideError in Go's form: `Get "https://host/path": reason`. */
export async function exchange(way: Way, request: ExchangeRequest): Promise<Response> {
  const silence = () => new OutsideError(named(request, 'net/http: timeout awaiting response'));
  const deadline = new Deadline(way.timers, SILENCE_MS_MAX, silence, request.signal);
  try {
    const response = await follow(way.outside, { ...request, signal: deadline.signal });
    return watched(response, deadline);
  } catch (error) {
    deadline[Symbol.dispose]();
    throw error;
  }
}

async function follow(outside: Outside, first: ExchangeRequest): Promise<Response> {
  let request = first;
  for (let hops = 0; hops <= REDIRECTS_MAX; hops += 1) {
    const response = await fetchOnce(outside, request);
    const location = REDIRECTS.has(response.status) ? response.headers.get('Location') : null;
    if (location === null) return refuseStray(request, response);
    await response.body?.cancel().catch(() => {});
    request = redirected(request, response.status, location);
  }
  throw new OutsideError(named(first, `stopped after ${REDIRECTS_MAX} redirects`));
}

async function fetchOnce(outside: Outside, request: ExchangeRequest): Promise<Response> {
  const { method, url, authorization, headers, body, unverified, signal } = request;
  try {
    return await outside.fetch(url.href, {
      method,
      headers: { ...headers, ...(authorization !== undefined && { Authorization: authorization }) },
      ...(body && { body }),
      ...(unverified && { unverified }),
      signal,
    });
  } catch (error) {
    if (!(error instanceof OutsideError) || signal.aborted) throw error;
    throw new OutsideError(named(request, error.message), error.why, { cause: error });
  }
}

/** A page's fetch has followed redirects by itself; its end is held against the same rule. */
async function refuseStray(request: ExchangeRequest, response: Response): Promise<Response> {
  if (!response.redirected || mayLead(request.url, new URL(response.url))) return response;
  await response.body?.cancel().catch(() => {});
  throw refused(request, response.url);
}

/** RFC 9110, 15.4, as browsers and Go have it: what was posted is not posted again to another place, but for 307 and 308. */
function redirected(request: ExchangeRequest, status: number, location: string): ExchangeRequest {
  const url = parseUrl(location, request.url);
  if (!url || !mayLead(request.url, url)) throw refused(request, location);
  const { authorization, body, ...rest } = request;
  const isSameHost = url.host === request.url.host;
  const keepsMethod = status >= 307 || ['GET', 'HEAD'].includes(request.method);
  return {
    ...rest,
    url,
    method: keepsMethod ? request.method : 'GET',
    ...(isSameHost && authorization !== undefined && { authorization }),
    ...(keepsMethod && body && { body }),
  };
}

const parseUrl = (text: string, base: URL): URL | undefined =>
  URL.canParse(text, base) ? new URL(text, base) : undefined;

const refused = (request: ExchangeRequest, location: string) =>
  new OutsideError(
    named(request, `refused to follow a redirect to ${JSON.stringify(location.slice(0, 200))}`),
    'A registry may send its clients to another place on the internet, but not to this computer, and not from an encrypted connection to a plain one.',
  );

/** Go's url.Error. */
const named = ({ method, url }: ExchangeRequest, reason: string): string =>
  `${method[0] ?? ''}${method.slice(1).toLowerCase()} ${JSON.stringify(url.href)}: ${reason}`;

/** Each piece of the body proves that somebody is there. */
function watched(response: Response, deadline: Deadline): Response {
  const { status, statusText, headers, body } = response;
  if (!body) {
    deadline[Symbol.dispose]();
    return new Response(null, { status, statusText, headers });
  }
  const reader = body.getReader();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        deadline.touch();
        const next = await reader.read().catch((error: unknown) => {
          deadline[Symbol.dispose]();
          throw deadline.signal.aborted ? deadline.signal.reason : error;
        });
        if (!next.done) return controller.enqueue(next.value);
        deadline[Symbol.dispose]();
        controller.close();
      },
      async cancel(reason) {
        deadline[Symbol.dispose]();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>, { status, statusText, headers });
}
