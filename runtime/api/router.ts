/**
 * The Docker Engine API over an engine: finds the route, checks the version, answers errors in Docker's form. Knows neither
 * sockets nor HTTP's wire format.
 */
import type { Engine } from '../model/engine.ts';
import { DockerError, reasonOf } from '../std/errors.ts';
import { errorAnswer } from '../http/answer.ts';
import { type ApiHandler, type ApiRequest, type Upgrade, isUpgrade } from '../http/handler.ts';
import { Query } from './input/query.ts';
import type { Call, Route } from './route.ts';
import { routes } from './routes/index.ts';
import { cleanLocation } from './clean-location.ts';
import { API_VERSION, parseVersion } from '../model/version.ts';

export interface ApiOptions {
  /** Told about exceptions that are no DockerError: defects of ours. */
  log?: (message: string, error: unknown) => void;
}

const COMMON_HEADERS = {
  'Api-Version': API_VERSION,
  'Docker-Experimental': 'false',
  Ostype: 'linux',
  Server: 'Drydock/0.1.0 (linux)',
};

export function createApiHandler(engine: Engine, { log = () => {} }: ApiOptions = {}): ApiHandler {
  return async (request) => {
    const answer = await serve(engine, request).catch((error: unknown) => toAnswer(error, request, log));
    if (!isUpgrade(answer)) for (const [name, value] of Object.entries(COMMON_HEADERS)) answer.headers.set(name, value);
    return answer;
  };
}

async function serve(engine: Engine, request: ApiRequest): Promise<Response | Upgrade> {
  const moved = cleanLocation(request.url);
  if (moved !== undefined) return new Response(null, { status: 301, headers: { Location: moved } });
  const url = new URL(request.url);
  const { prefix, path } = splitVersion(url.pathname);
  const found = find(request.method, path);
  if (!found) throw new DockerError(404, 'page not found');
  const version = parseVersion(prefix, request.headers.get('user-agent') ?? '');
  return found.route.handle({
    engine,
    request,
    version,
    query: new Query(url.searchParams),
    parameter: found.parameter,
  });
}

/** The endpoint that would serve a request; undefined where there is none. */
export function routeOf({ method, url }: Pick<ApiRequest, 'method' | 'url'>): Route | undefined {
  return find(method, splitVersion(new URL(url).pathname).path)?.route;
}

/** `/v1.41/info` and `/info`. */
function splitVersion(pathname: string): { prefix: string | undefined; path: string } {
  const match = /^\/v(\d+(?:\.\d+)*)(\/.*)$/.exec(pathname);
  return { prefix: match?.[1], path: match?.[2] ?? pathname };
}

interface Pattern {
  readonly route: Route;
  readonly expression: RegExp;
}

const patterns = routes.map(compile);

function compile(route: Route): Pattern {
  const source = route.path
    .replaceAll('.', String.raw`\.`)
    .replaceAll(/\{(\w+)\*\}/g, '(?<$1>.+)')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { route, expression: new RegExp(`^${source}$`) };
}

/** A known path with another method is not found either: Docker's router has no 405. */
function find(method: string, path: string): { route: Route; parameter: Call['parameter'] } | undefined {
  for (const { route, expression } of patterns) {
    const match = route.method === method && expression.exec(path);
    if (match) return { route, parameter: (name) => decode(match.groups?.[name] ?? '') };
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DockerError(400, `invalid URL escape in ${JSON.stringify(text)}`);
  }
}

function toAnswer(error: unknown, request: ApiRequest, log: NonNullable<ApiOptions['log']>): Response {
  if (error instanceof DockerError) return errorAnswer(error);
  // A client that went away is no defect; nobody reads this answer.
  if (request.signal.aborted) return errorAnswer(new DockerError(499, 'the client closed the request'));
  const path = new URL(request.url).pathname;
  log(`${request.method} ${path} failed unexpectedly`, error);
  const reason = reasonOf(error);
  return errorAnswer(new DockerError(500, `internal error while serving ${request.method} ${path}: ${reason}`));
}
