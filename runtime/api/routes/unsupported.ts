/** Endpoints that Docker has and this engine has not yet: their users get a clear sentence instead of "page not found". */
import { type Method, type Route, missing } from '../route.ts';

export const unsupportedRoutes: readonly Route[] = [
  ...group("BuildKit's own protocol", ['POST /session', 'POST /grpc']),
  ...group('Plugins', ['GET /plugins/privileges', 'POST /plugins/pull', 'POST /plugins/create']),
  ...group('Swarm mode', ['POST /swarm/init', 'POST /swarm/join']),
];

function group(what: string, endpoints: readonly `${Method} /${string}`[]): Route[] {
  return endpoints.map((endpoint) => {
    const [method, path] = endpoint.split(' ') as [Method, string];
    return missing(method, path, what);
  });
}
