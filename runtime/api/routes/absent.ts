/**
 * Kinds of objects that this engine has none of: their lists are empty and nothing is found, in Docker's words. `docker inspect
 * NAME` asks for every kind in turn and gives up at an answer that is not one of these.
 */
import { DockerError, notFound, notSwarmManager } from '../../std/errors.ts';
import { json } from '../../http/answer.ts';
import { type Call, type Method, type Route, partial } from '../route.ts';

const NO_PLUGINS = 'there are none';
const NO_SWARM = 'this engine is never part of a swarm';

const SWARM_ENDPOINTS: readonly `${Method} /${string}`[] = [
  'GET /swarm',
  'POST /swarm/update',
  'GET /swarm/unlockkey',
  'POST /swarm/unlock',
  'GET /nodes',
  'GET /nodes/{id}',
  'DELETE /nodes/{id}',
  'POST /nodes/{id}/update',
  'GET /services',
  'POST /services/create',
  'GET /services/{id}',
  'DELETE /services/{id}',
  'POST /services/{id}/update',
  'GET /services/{id}/logs',
  'GET /tasks',
  'GET /tasks/{id}',
  'GET /tasks/{id}/logs',
  'GET /secrets',
  'POST /secrets/create',
  'GET /secrets/{id}',
  'DELETE /secrets/{id}',
  'POST /secrets/{id}/update',
  'GET /configs',
  'POST /configs/create',
  'GET /configs/{id}',
  'DELETE /configs/{id}',
  'POST /configs/{id}/update',
];

const PLUGIN_ENDPOINTS: readonly (readonly [Method, string])[] = [
  ['GET', '/plugins/{name*}/json'],
  ['DELETE', '/plugins/{name*}'],
  ['POST', '/plugins/{name*}/enable'],
  ['POST', '/plugins/{name*}/disable'],
  ['POST', '/plugins/{name*}/upgrade'],
  ['POST', '/plugins/{name*}/push'],
  ['POST', '/plugins/{name*}/set'],
];

export const absentRoutes: readonly Route[] = [
  partial('GET', '/plugins', NO_PLUGINS, () => json([])),
  ...PLUGIN_ENDPOINTS.map(([method, path]) => partial(method, path, NO_PLUGINS, noPlugin)),
  partial('POST', '/swarm/leave', NO_SWARM, () => {
    throw new DockerError(503, 'This node is not part of a swarm');
  }),
  ...SWARM_ENDPOINTS.map((endpoint) => {
    const [method, path] = endpoint.split(' ') as [Method, string];
    return partial(method, path, NO_SWARM, noSwarm);
  }),
];

function noPlugin({ parameter }: Call): never {
  throw notFound(`plugin ${JSON.stringify(parameter('name'))} not found`);
}

function noSwarm(): never {
  throw notSwarmManager();
}
