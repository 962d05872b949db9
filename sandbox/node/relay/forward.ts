/**
 * `/fetch/<URL>`: makes an HTTP request for a page that the site itself would not let read the answer. Answers and requests stream; the
 * answer's status stands in a header, because a page's fetch would follow a redirect by itself, past the relay.
 */
import { type IncomingMessage, request as plainRequest, type RequestOptions, type ServerResponse } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FETCH_PATH, STATUS_HEADER } from '../../relay-address.ts';
import { NotReachedError, reachable, type Rules } from '../reach.ts';

/** Of an answer: the layers of large images are that long. Of a request: pieces of a push. */
const ANSWER_BYTES_MAX = 4 * 2 ** 30;
const REQUEST_BYTES_MAX = 512 * 2 ** 20;
/** A site that says nothing for so long has failed. */
const SILENCE_MS_MAX = 60_000;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * What a browser adds on its own account, what belongs to one connection (RFC 9110, section 7.6.1), and what would tell of other sites'
 * sessions. `Authorization` stays: the page has set it for this very request.
 */
const KEPT_BACK = new Set([
  'accept-encoding',
  'connection',
  'cookie',
  'cookie2',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'referer',
  'set-cookie',
  'set-cookie2',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);
const isKeptBack = (name: string): boolean =>
  KEPT_BACK.has(name) || name.startsWith('sec-') || name.startsWith('access-control-');

/** Answers one request of an allowed origin; `origin` may read the answer. */
export async function forward(
  asked: IncomingMessage,
  answer: ServerResponse,
  origin: string,
  rules: Rules,
): Promise<void> {
  for (const [name, value] of Object.entries(corsHeaders(origin))) answer.setHeader(name, value);
  if (asked.method === 'OPTIONS') return void answer.writeHead(204, preflight(asked)).end();
  const url = targetOf(asked.url ?? '');
  if (!url) return refuse(answer, 400, `give ${FETCH_PATH} and an address with http:// or https://`);
  if (!METHODS.has(asked.method ?? '')) return refuse(answer, 405, `${asked.method} is not passed on`);
  try {
    await pass(asked, answer, url, rules);
  } catch (error) {
    if (answer.headersSent) return void answer.destroy();
    refuse(answer, error instanceof NotReachedError ? 403 : 502, explain(error, url));
  }
}

const corsHeaders = (origin: string): Record<string, string> => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': '*, Authorization',
  vary: 'Origin',
});

/** Private network access is asked for by pages of public sites that use a relay on their visitor's computer. */
const preflight = (asked: IncomingMessage): Record<string, string> => ({
  'access-control-allow-methods': [...METHODS].join(', '),
  'access-control-allow-headers': asked.headers['access-control-request-headers'] ?? '*',
  'access-control-allow-private-network': 'true',
  'access-control-max-age': '600',
});

function targetOf(path: string): URL | undefined {
  const text = path.slice(path.indexOf(FETCH_PATH) + FETCH_PATH.length);
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username === '' && url.password === '' ? url : undefined;
}

async function pass(asked: IncomingMessage, answer: ServerResponse, url: URL, rules: Rules): Promise<void> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const { address, family } = await reachable(hostname, rules);
  const options: RequestOptions & { servername?: string } = {
    method: asked.method ?? 'GET',
    // What was checked is what is connected to.
    host: address,
    family,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: url.pathname + url.search,
    headers: { ...passedOn(asked), host: url.host, 'accept-encoding': 'identity', 'user-agent': 'drydock' },
    setHost: false,
    timeout: SILENCE_MS_MAX,
    ...(address !== hostname && { servername: hostname }),
  };
  const site = (url.protocol === 'https:' ? tlsRequest : plainRequest)(options);
  site.once('timeout', () => site.destroy(new Error('i/o timeout')));
  answer.once('close', () => site.destroy());
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    site.once('response', resolve);
    site.once('error', reject);
  });
  const sent = pipeline(asked, atMost(REQUEST_BYTES_MAX), site);
  // A site may answer before it has read everything; then its answer counts.
  sent.catch((error: unknown) => site.destroy(error instanceof Error ? error : undefined));
  const found = await answered;
  answer.writeHead(statusFor(found), answerHeaders(found));
  await pipeline(found, atMost(ANSWER_BYTES_MAX), answer);
}

const passedOn = (asked: IncomingMessage): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(asked.headers).filter(
      (field): field is [string, string | string[]] => field[1] !== undefined && !isKeptBack(field[0]),
    ),
  );

/** A redirect is not the browser's to follow. */
const statusFor = ({ statusCode = 502 }: IncomingMessage): number =>
  statusCode < 200 || (statusCode >= 300 && statusCode < 400) ? 200 : statusCode;

function answerHeaders(found: IncomingMessage): Record<string, string | string[]> {
  const kept = Object.entries(found.headers).filter(
    (field): field is [string, string | string[]] => field[1] !== undefined && !isKeptBack(field[0]),
  );
  return { ...Object.fromEntries(kept), [STATUS_HEADER]: String(found.statusCode) };
}

function atMost(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      left -= piece.length;
      if (left < 0) done(new Error(`more than ${bytes / 2 ** 20} MiB are not passed on`));
      else done(null, piece);
    },
  });
}

/** Without the status header: it is the relay that speaks. */
function refuse(answer: ServerResponse, status: number, text: string): void {
  answer.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function explain(error: unknown, { host, hostname }: URL): string {
  const { code = '', message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${hostname}: no such host`;
  if (code === 'ECONNREFUSED') return `dial tcp ${host}: connect: connection refused`;
  return message;
}
