/** Lists in pages: the catalogue and tags (OCI distribution specification, "Listing Tags"; distribution's `_catalog`). */
import type { Call } from './call.ts';
import { Refusal } from './refusal.ts';

const PAGE_MAX = 1000;

export function serveCatalog(call: Call): Response {
  requireGet(call);
  const { all } = call.rooms.repositories;
  const names = all
    .filter(({ name, manifests }) => manifests.size > 0 && call.may('read', name))
    .map(({ name }) => name);
  return page(call, names, (repositories) => ({ repositories }));
}

export function serveTags(call: Call, name: string): Response {
  requireGet(call);
  call.require('read', name);
  const tags = [...call.rooms.repositories.require(name).tags.keys()].sort();
  return page(call, tags, (some) => ({ name, tags: some }));
}

/** As many as `n` says behind `last`; a Link (RFC 8288) leads to the next page. */
function page(call: Call, all: readonly string[], toJson: (some: readonly string[]) => unknown): Response {
  const n = call.query('n');
  if (n !== undefined && !/^\d{1,9}$/.test(n))
    throw new Refusal('PAGINATION_NUMBER_INVALID', { detail: n.slice(0, 80) });
  const last = call.query('last');
  const rest = last === undefined ? all : all.filter((each) => each > last);
  const size = Math.min(n === undefined ? PAGE_MAX : Number(n), PAGE_MAX);
  const some = rest.slice(0, size);
  const next = new URLSearchParams({ last: some.at(-1) ?? '', n: String(size) });
  const hasMore = some.length > 0 && rest.length > some.length;
  return json(toJson(some), hasMore ? { Link: `<${call.url.pathname}?${next}>; rel="next"` } : {});
}

function requireGet({ method }: Call): void {
  if (method !== 'GET' && method !== 'HEAD') throw new Refusal('UNSUPPORTED');
}

export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  const own = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(bytes.byteLength) };
  return new Response(bytes, { headers: { ...own, ...headers } });
}
