/** Where a client's tour goes: an engine of its own behind a socket, and what it saw there. */
import type { ApiHandler, Upgrade } from '../../runtime/http/handler.ts';
import type { Route } from '../../runtime/api/route.ts';
import { routeOf } from '../../runtime/api/router.ts';
import { coverage } from '../../runtime/api/routes/index.ts';
import { ApiSchema } from '../support/api-schema.ts';
import { serveSandbox } from '../support/served-sandbox.ts';

export interface Tour extends AsyncDisposable {
  readonly socketPath: string;
  /** `GET /containers/{id}/json`, of every endpoint that answered without an error. */
  readonly visited: ReadonlySet<string>;
  /** Where an answer did not fit the API's document, a sentence each. */
  readonly faults: ReadonlySet<string>;
}

/** TOUR_SOCKET leads the tour to another daemon, as Docker's own, to see where the two differ. */
export async function openTour(): Promise<Tour> {
  const visited = new Set<string>();
  const faults = new Set<string>();
  const given = process.env['TOUR_SOCKET'];
  if (given !== undefined) return { socketPath: given, visited, faults, [Symbol.asyncDispose]: async () => {} };
  const served = await serveSandbox({ around: (api) => noting(api, visited, faults) });
  return { socketPath: served.socketPath, visited, faults, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}

/**
 * Endpoints that do something, of which the tour has seen no good answer; those that no client asks for in this way are left out.
 */
export function unvisited({ visited }: Tour): string[] {
  return coverage
    .filter(({ support, path }) => support.level !== 'missing' && !ABSENT.test(path) && !OURS.test(path))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((endpoint) => !visited.has(endpoint) && !ELSEWHERE.has(endpoint));
}

/** Neither client has a call for them, and Docker's own engine can't search a registry of these days: tests/machine asks. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'HEAD /_ping',
  'POST /build/cancel',
  'PUT /volumes/{name}',
  'GET /images/search',
  'GET /networks/',
  // The Python tour attaches over a WebSocket, the SDK itself can't on a unix socket.
  'GET /containers/{id}/attach/ws',
]);

/** What an engine outside of a swarm refuses; the tours see that it does. */
const ABSENT = /^\/(swarm|nodes|services|tasks|secrets|configs|plugins\/)/;

/** No endpoints of Docker's API. */
const OURS = /^\/drydock\//;

const schema = new ApiSchema();

function noting(api: ApiHandler, visited: Set<string>, faults: Set<string>): ApiHandler {
  return async (request) => {
    const answer = await api(request);
    const route = routeOf(request);
    if (!route) return answer;
    if (!('status' in answer) || answer.status < 400) visited.add(`${route.method} ${route.path}`);
    const name = `${route.method} ${route.path}`;
    for (const fault of await faultsOf(route, answer)) faults.add(`${name}: ${fault}`);
    const definition = PROGRESS.get(name);
    if (definition === undefined || !('status' in answer) || answer.status >= 400) return answer;
    return readAlong(answer, (message) => {
      for (const fault of schema.faultsOf(definition, message)) faults.add(`${name}: ${fault}`);
    });
  };
}

/** Answers that tell how far the work is, a JSON value a line, by the document's names for those. */
const PROGRESS: ReadonlyMap<string, string> = new Map([
  ['POST /build', 'BuildInfo'],
  ['POST /images/create', 'CreateImageInfo'],
  ['POST /images/{name*}/push', 'PushImageInfo'],
]);

/** The same answer; `see` is shown each value when it has passed. */
function readAlong(answer: Response, see: (value: unknown) => void): Response {
  let text = '';
  const decoder = new TextDecoder();
  const passing = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      text += decoder.decode(bytes, { stream: true });
      controller.enqueue(bytes);
    },
    flush() {
      for (const line of text.split('\n')) if (line.trim() !== '') see(JSON.parse(line));
    },
  });
  return new Response(answer.body?.pipeThrough(passing) ?? null, answer);
}

/** Of whole documents: other streams are looked at in tests/machine. */
async function faultsOf({ method, path }: Route, answer: Response | Upgrade): Promise<string[]> {
  if (!('status' in answer) || !answer.headers.has('Content-Length')) return [];
  if (answer.headers.get('Content-Type') !== 'application/json') return [];
  const value: unknown = await answer.clone().json();
  // The document leaves out many refusals; they all look the same.
  return answer.status < 400
    ? schema.faults(method, path.replace('*', ''), answer.status, value)
    : schema.faultsOf('ErrorResponse', value);
}
