/** Ping, version, info, events. */
import { badParameter } from '../../std/errors.ts';
import { json, jsonLines } from '../../http/answer.ts';
import { parseFilters } from '../input/filters.ts';
import type { DiskUsageKind } from '../../model/disk-usage.ts';
import { DISK_USAGE_KINDS } from '../../model/disk-usage.ts';
import { type Call, type Route, full } from '../route.ts';
import { diskUsageFor, eventJson, infoFor, takesDiskUsageTypes } from '../../model/versions.ts';
import { type Instant, unixSeconds } from '../../std/instant.ts';

export const systemRoutes: readonly Route[] = [
  full('GET', '/_ping', () => ping('OK')),
  full('HEAD', '/_ping', () => ping(null)),
  full('GET', '/version', async ({ engine }) => json(await engine.system.version())),
  full('GET', '/info', async ({ engine, version }) => json(infoFor(await engine.system.info(), version))),
  full('GET', '/events', events),
  full('GET', '/system/df', diskUsage),
];

/** Clients learn the API version and the builder from the headers; version 1 is the classic builder. */
function ping(body: 'OK' | null): Response {
  return new Response(body, {
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String(body?.length ?? 0),
      'Cache-Control': 'no-cache, no-store, must-revalidate',
      Pragma: 'no-cache',
      'Builder-Version': '1',
      Swarm: 'inactive',
    },
  });
}

function events({ engine, query, request }: Call): Response {
  const since = eventTime(query, 'since');
  const until = eventTime(query, 'until');
  if (since !== undefined && until !== undefined && until < since) {
    throw badParameter(
      `\`since\` time (${query.text('since')}) cannot be after \`until\` time (${query.text('until')})`,
    );
  }
  const range = { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
  const stream = engine.events.stream({ ...range, filters: parseFilters(query.text('filters')) }, request.signal);
  return jsonLines(
    stream.pipeThrough(new TransformStream({ transform: (e, out) => out.enqueue(`${eventJson(e)}\n`) })),
  );
}

/** The second before the epoch stands for none. */
function eventTime(query: Call['query'], name: 'since' | 'until'): Instant | undefined {
  const instant = query.timestamp(name);
  return instant !== undefined && unixSeconds(instant) === -1 ? undefined : instant;
}

async function diskUsage({ engine, query, version }: Call): Promise<Response> {
  const types = takesDiskUsageTypes(version) ? query.all('type') : [];
  const unknown = types.find((type) => !(DISK_USAGE_KINDS as readonly string[]).includes(type));
  if (unknown !== undefined) throw badParameter(`unknown object type: ${unknown}`);
  return json(diskUsageFor(await engine.system.diskUsage(types as DiskUsageKind[]), version));
}
