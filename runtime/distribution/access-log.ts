/** A line for each request, in the "combined" format that web servers and distribution write. */
import type { ApiRequest } from '../http/handler.ts';
import { type Instant, unixSeconds } from '../std/instant.ts';
import type { Asker } from './access.ts';

const AGENT_LENGTH_MAX = 200;
const TARGET_LENGTH_MAX = 1000;

/** `ada - - [01/Dec/2026:05:00:00 +0000] "GET /v2/ HTTP/1.1" 200 3 "" "curl/7.88.1"`, without an end of line. */
export function accessLine(request: ApiRequest, asker: Asker, { status, headers }: Response, now: Instant): string {
  const { pathname, search } = new URL(request.url);
  const user = asker === 'anonymous' ? '-' : clean(asker.user, AGENT_LENGTH_MAX).replaceAll(' ', '+');
  const target = clean(pathname + search, TARGET_LENGTH_MAX);
  const agent = clean(request.headers.get('User-Agent') ?? '', AGENT_LENGTH_MAX);
  const bytes = headers.get('Content-Length') ?? '-';
  return `registry - ${user} [${timeOf(now)}] "${request.method} ${target} HTTP/1.1" ${status} ${bytes} "" "${agent}"`;
}

/** Whoever is logged writes no lines of the log. */
const clean = (text: string, lengthMax: number): string =>
  // oxlint-disable-next-line no-control-regex -- those are what must not get in.
  text.slice(0, lengthMax).replaceAll(/[\u0000-\u001f\u007f"\\]/g, '?');

function timeOf(now: Instant): string {
  const [, day = '', month = '', year = '', time = ''] = new Date(unixSeconds(now) * 1000).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
