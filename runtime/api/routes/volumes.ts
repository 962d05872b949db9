import { notSwarmManager } from '../../std/errors.ts';
import { json } from '../../http/answer.ts';
import { jsonBody } from '../input/body.ts';
import { parseFilters, VOLUME_LIST_FILTERS, VOLUME_PRUNE_FILTERS } from '../input/filters.ts';
import { VOLUME_CREATE_OPTIONS } from '../input/volume-types.ts';
import { type Call, type Route, full } from '../route.ts';
import { prunesNamedVolumes } from '../../model/versions.ts';

export const volumeRoutes: readonly Route[] = [
  full('GET', '/volumes', list),
  full('POST', '/volumes/create', create),
  full('POST', '/volumes/prune', prune),
  full('GET', '/volumes/{name}', inspect),
  full('DELETE', '/volumes/{name}', remove),
  full('PUT', '/volumes/{name}', update),
];

async function list({ engine, query }: Call): Promise<Response> {
  const filters = parseFilters(query.text('filters'), VOLUME_LIST_FILTERS);
  return json({ Volumes: await engine.volumes.list(filters), Warnings: null });
}

async function create({ engine, request }: Call): Promise<Response> {
  const options = await jsonBody(request, VOLUME_CREATE_OPTIONS);
  return json(await engine.volumes.create(options), 201);
}

async function inspect({ engine, parameter }: Call): Promise<Response> {
  return json(await engine.volumes.inspect(parameter('name')));
}

async function remove({ engine, parameter, query }: Call): Promise<Response> {
  await engine.volumes.remove(parameter('name'), { force: query.flag('force') });
  return new Response(null, { status: 204 });
}

async function prune({ engine, query, version }: Call): Promise<Response> {
  const filters = parseFilters(query.text('filters'), VOLUME_PRUNE_FILTERS);
  return json(await engine.volumes.prune(filters, { anonymousOnly: !prunesNamedVolumes(version) }));
}

/** Only cluster volumes can be changed, and those live in a swarm. */
function update(): never {
  throw notSwarmManager();
}
