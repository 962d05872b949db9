/** Networks. */
import { json, noContent } from '../../http/answer.ts';
import { jsonBody } from '../input/body.ts';
import { NETWORK_LIST_FILTERS, NETWORK_PRUNE_FILTERS, parseFilters } from '../input/filters.ts';
import { NETWORK_CONNECT, NETWORK_CREATE, NETWORK_DISCONNECT } from '../input/network-types.ts';
import { type Call, full, type Route } from '../route.ts';
import type { NetworkConnectRequest, NetworkCreateRequest, NetworkDisconnectRequest } from '../../model/types.ts';
import { networkFor } from '../../model/versions.ts';

export const networkRoutes: readonly Route[] = [
  full('GET', '/networks', list),
  full('GET', '/networks/', list),
  full('POST', '/networks/create', create),
  full('POST', '/networks/prune', prune),
  full('GET', '/networks/{id}', inspect),
  full('DELETE', '/networks/{id}', remove),
  full('POST', '/networks/{id}/connect', connect),
  full('POST', '/networks/{id}/disconnect', disconnect),
];

async function list({ engine, query, version }: Call): Promise<Response> {
  const networks = await engine.networks.list(parseFilters(query.text('filters'), NETWORK_LIST_FILTERS));
  return json(networks.map((network) => networkFor(network, version)));
}

async function create({ engine, request }: Call): Promise<Response> {
  const body: NetworkCreateRequest = await jsonBody(request, NETWORK_CREATE);
  return json(await engine.networks.create(body), 201);
}

async function prune({ engine, query }: Call): Promise<Response> {
  return json(await engine.networks.prune(parseFilters(query.text('filters'), NETWORK_PRUNE_FILTERS)));
}

async function inspect({ engine, query, parameter, version }: Call): Promise<Response> {
  const scope = query.optionalText('scope');
  const network = await engine.networks.inspect(parameter('id'), { ...(scope !== undefined && { scope }) });
  return json(networkFor(network, version));
}

async function remove({ engine, parameter }: Call): Promise<Response> {
  await engine.networks.remove(parameter('id'));
  return noContent();
}

async function connect({ engine, request, parameter }: Call): Promise<Response> {
  const body: NetworkConnectRequest = await jsonBody(request, NETWORK_CONNECT);
  await engine.networks.connect(parameter('id'), body);
  return new Response(null);
}

async function disconnect({ engine, request, parameter }: Call): Promise<Response> {
  const body: NetworkDisconnectRequest = await jsonBody(request, NETWORK_DISCONNECT);
  await engine.networks.disconnect(parameter('id'), body);
  return new Response(null);
}
