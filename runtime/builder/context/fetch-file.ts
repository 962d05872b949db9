/** Files that a build fetches, through the one way out of the sandbox. */
import { badParameter, notFound, serverError, reasonOf } from '../../std/errors.ts';
import { bytesOf } from '../../std/bytes-of.ts';
import { streamOf } from '../../std/stream-of.ts';

/** What Go's client follows. */
const REDIRECTS_MAX = 10;
/** Bytes of what a server says of a failure. */
const FAILURE_BYTES_MAX = 64 * 1024;

/** The one way of HTTP out of the sandbox, as far as a build needs it. */
export interface Fetcher {
  /** Rejects when there is no answer; the message says why, `why` tells a learner more. */
  fetch(url: string, request?: { readonly signal?: AbortSignal }): Promise<Response>;
}

export const isUrl = (text: string): boolean => /^https?:\/\//.test(text);

/** The answer behind all redirections, of status 200 and the like. Texts are those of Go's http package and the classic builder. */
export async function fetchFile(outside: Fetcher, url: string, signal: AbortSignal): Promise<Response> {
  let target = url;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    const response = await outside.fetch(target, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw serverError(`Get ${JSON.stringify(url)}: ${reasonOf(error)}`, whyOf(error), error);
    });
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) return checkStatus(response, url);
    await response.body?.cancel();
    target = nextUrl(location, target);
  }
  throw serverError(`Get ${JSON.stringify(url)}: stopped after ${REDIRECTS_MAX} redirects`);
}

function nextUrl(location: string, from: string): string {
  const next = URL.canParse(location, from) ? new URL(location, from).href : '';
  if (!isUrl(next)) throw badParameter(`${from} redirects to ${JSON.stringify(location)}, which is no web address`);
  return next;
}

/** What a server says of a failure is told, as far as it is short. */
async function checkStatus(response: Response, url: string): Promise<Response> {
  if (response.status < 400) return response;
  const body = await bytesOf(
    response.body ?? streamOf([]),
    FAILURE_BYTES_MAX,
    () => new RangeError('the answer is long'),
  );
  const text = new TextDecoder().decode(body).trim();
  const message = `failed to GET ${url} with status ${response.status} ${response.statusText}`.trimEnd();
  throw (response.status === 404 ? notFound : serverError)(`${message}: ${text}`);
}

const whyOf = (error: unknown): string | undefined =>
  error instanceof Error && 'why' in error && typeof error.why === 'string' ? error.why : undefined;
