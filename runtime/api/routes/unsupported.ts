/** Endpoints that Docker has and this engine has not yet: their users get a clear sentence instead of "page not found". */
import { type Method, type Route, missing } from '../route.ts';

export const unsupportedRoutes: readonly Route[] = [
  ...group('Building images', [
    'POST /build',
    'POST /build/prune',
    'POST /build/cancel',
    'POST /session',
    'POST /grpc',
  ]),
  ...group('Committing a container', ['POST /commit']),
  ...group('Logging in to a registry', ['POST /auth']),
  ...group('Asking a registry', ['GET /distribution/{name*}/json']),
  ...group('Volume management', [
    'GET /volumes',
    'POST /volumes/create',
    'POST /volumes/prune',
    'GET /volumes/{name}',
    'PUT /volumes/{name}',
    'DELETE /volumes/{name}',
  ]),
  ...group('Network management', [
    'GET /networks',
    'POST /networks/create',
    'POST /networks/prune',
    'GET /networks/{id}',
    'DELETE /networks/{id}',
    'POST /networks/{id}/connect',
    'POST /networks/{id}/disconnect',
  ]),
  ...group('Plugins', [
    'GET /plugins',
    'GET /plugins/privileges',
    'POST /plugins/pull',
    'POST /plugins/create',
    'GET /plugins/{name*}/json',
    'DELETE /plugins/{name*}',
    'POST /plugins/{name*}/enable',
    'POST /plugins/{name*}/disable',
    'POST /plugins/{name*}/upgrade',
    'POST /plugins/{name*}/push',
    'POST /plugins/{name*}/set',
  ]),
  ...group('Swarm mode', [
    'GET /swarm',
    'POST /swarm/init',
    'POST /swarm/join',
    'POST /swarm/leave',
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
  ]),
];

function group(what: string, endpoints: readonly `${Method} /${string}`[]): Route[] {
  return endpoints.map((endpoint) => {
    const [method, path] = endpoint.split(' ') as [Method, string];
    return missing(method, path, what);
  });
}
