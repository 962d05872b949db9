/** Where a client's tour goes: an engine of its own behind a socket, and which of its endpoints were called. */
import type { ApiHandler } from '../../runtime/api/handler.ts';
import { routeOf } from '../../runtime/api/router.ts';
import { coverage } from '../../runtime/api/routes/index.ts';
import { serveSandbox } from '../support/served-sandbox.ts';

export interface Tour extends AsyncDisposable {
  readonly socketPath: string;
  /** `GET /containers/{id}/json`, of every endpoint that answered without an error. */
  readonly visited: ReadonlySet<string>;
}

/** TOUR_SOCKET leads the tour to another daemon, as Docker's own, to see where the two differ. */
export async function openTour(): Promise<Tour> {
  const visited = new Set<string>();
  const given = process.env['TOUR_SOCKET'];
  if (given !== undefined) return { socketPath: given, visited, [Symbol.asyncDispose]: async () => {} };
  const served = await serveSandbox({ around: (api) => noting(api, visited) });
  return { socketPath: served.socketPath, visited, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}

/** Endpoints that do something, of which the tour has seen no good answer; those that no client asks for in this way are left out. */
export function unvisited({ visited }: Tour): string[] {
  return coverage
    .filter(({ support, path }) => support.level !== 'missing' && !ABSENT.test(path))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((endpoint) => !visited.has(endpoint) && !ELSEWHERE.has(endpoint));
}

/** Neither client has a call for them, and Docker's own engine can't search a registry of these days: tests/machine asks. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'HEAD /_ping',
  'POST /build/cancel',
  'PUT /volumes/{name}',
  'GET /images/search',
]);

/** What an engine outside of a swarm refuses; the tours see that it does. */
const ABSENT = /^\/(swarm|nodes|services|tasks|secrets|configs|plugins\/)/;

const noting =
  (api: ApiHandler, visited: Set<string>): ApiHandler =>
  async (request) => {
    const answer = await api(request);
    const endpoint = routeOf(request);
    if (endpoint && (!('status' in answer) || answer.status < 400)) visited.add(`${endpoint.method} ${endpoint.path}`);
    return answer;
  };
