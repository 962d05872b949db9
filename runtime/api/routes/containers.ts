/** Containers: what answers with a document or nothing. Their streams are in container-streams.ts. */
import { DockerError, badParameter } from '../../std/errors.ts';
import { json, jsonLater, noContent, notModified } from '../../http/answer.ts';
import type { WaitCondition } from '../../model/engine.ts';
import { jsonBody, readText, requireJsonBody } from '../input/body.ts';
import { CONFIG_FIELDS, CREATE_REQUEST, UPDATE_CONFIG } from '../../model/container-types.ts';
import { CONTAINER_LIST_FILTERS, CONTAINER_PRUNE_FILTERS, parseFilters } from '../input/filters.ts';
import { type Call, type Route, full, partial } from '../route.ts';
import type { ContainerCreateRequest } from '../../model/types.ts';
import type { ApiVersion } from '../../model/version.ts';
import {
  containerInspectFor,
  containerSummaryFor,
  hostConfigOf,
  takesSeveralNetworks,
  takesStopSignal,
} from '../../model/versions.ts';

export const containerRoutes: readonly Route[] = [
  full('GET', '/containers/json', list),
  full('POST', '/containers/create', create),
  full('POST', '/containers/prune', prune),
  // A link's name has two parts: `/web/db`.
  full('GET', '/containers/{id*}/json', inspect),
  full('GET', '/containers/{id}/top', top),
  partial('POST', '/containers/{id}/start', 'checkpoints are refused', start),
  full('POST', '/containers/{id}/stop', stop),
  full('POST', '/containers/{id}/restart', restart),
  full('POST', '/containers/{id}/kill', kill),
  full('POST', '/containers/{id}/pause', (call) => command(call.engine.containers.pause(call.parameter('id')))),
  full('POST', '/containers/{id}/unpause', (call) => command(call.engine.containers.unpause(call.parameter('id')))),
  full('POST', '/containers/{id}/rename', rename),
  full('POST', '/containers/{id}/update', update),
  full('POST', '/containers/{id}/resize', resize),
  full('POST', '/containers/{id}/wait', wait),
  full('DELETE', '/containers/{id*}', remove),
];

async function command(done: Promise<unknown>): Promise<Response> {
  await done;
  return noContent();
}

async function list({ engine, query, version }: Call): Promise<Response> {
  const limit = query.integer('limit');
  const containers = await engine.containers.list({
    all: query.flag('all'),
    ...(limit !== undefined && limit > 0 && { limit }),
    size: query.flag('size'),
    filters: parseFilters(query.text('filters'), CONTAINER_LIST_FILTERS),
  });
  return json(containers.map((container) => containerSummaryFor(container, version)));
}

async function create({ engine, query, request, version }: Call): Promise<Response> {
  const body: ContainerCreateRequest = await requireJsonBody(request, CREATE_REQUEST);
  if (!CONFIG_FIELDS.some((field) => field in body)) {
    throw badParameter('config cannot be empty in order to create a container');
  }
  checkEndpoints(body, version);
  const name = query.optionalText('name');
  const platform = query.optionalText('platform');
  const HostConfig = hostConfigOf(body.HostConfig ?? {}, version);
  const options = { ...(name !== undefined && { name }), ...(platform !== undefined && { platform }) };
  return json(await engine.containers.create({ ...body, HostConfig }, options), 201);
}

function checkEndpoints({ NetworkingConfig }: ContainerCreateRequest, version: ApiVersion): void {
  const names = Object.keys(NetworkingConfig?.EndpointsConfig ?? {});
  if (names.length > 1 && !takesSeveralNetworks(version))
    throw badParameter(`Container cannot be connected to network endpoints: ${names.join(', ')}`);
}

async function prune({ engine, query }: Call): Promise<Response> {
  return json(await engine.containers.prune(parseFilters(query.text('filters'), CONTAINER_PRUNE_FILTERS)));
}

async function inspect({ engine, query, parameter, version }: Call): Promise<Response> {
  const container = await engine.containers.inspect(parameter('id'), { size: query.flag('size') });
  return json(containerInspectFor(container, version));
}

async function top({ engine, query, parameter }: Call): Promise<Response> {
  return json(await engine.containers.top(parameter('id'), query.optionalText('ps_args') ?? '-ef'));
}

/** Clients before 1.24 sent a host configuration here; a body of up to seven bytes is `null` or `{}`. */
async function start({ engine, query, request, parameter }: Call): Promise<Response> {
  if ((await readText(request)).length > 7) {
    throw badParameter(
      'starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24',
    );
  }
  if (query.optionalText('checkpoint') !== undefined) throw new DockerError(501, 'Checkpoints are not available');
  return (await engine.containers.start(parameter('id'), request.signal)) ? noContent() : notModified();
}

async function stop(call: Call): Promise<Response> {
  return (await call.engine.containers.stop(call.parameter('id'), stopOptions(call))) ? noContent() : notModified();
}

function restart(call: Call): Promise<Response> {
  return command(call.engine.containers.restart(call.parameter('id'), stopOptions(call)));
}

function stopOptions({ query, version }: Call): { seconds?: number; signal?: string } {
  const seconds = query.integer('t');
  const signal = takesStopSignal(version) ? query.optionalText('signal') : undefined;
  return { ...(seconds !== undefined && { seconds }), ...(signal !== undefined && { signal }) };
}

/** Docker's API says what it was about to do before the daemon's own words. */
async function kill({ engine, query, parameter }: Call): Promise<Response> {
  const id = parameter('id');
  const killed = engine.containers.kill(id, query.optionalText('signal') ?? 'SIGKILL').catch((error: unknown) => {
    if (!(error instanceof DockerError)) throw error;
    throw new DockerError(error.status, `cannot kill container: ${id}: ${error.message}`, error.why, { cause: error });
  });
  return command(killed);
}

function rename({ engine, query, parameter }: Call): Promise<Response> {
  return command(engine.containers.rename(parameter('id'), query.text('name')));
}

async function update({ engine, request, parameter }: Call): Promise<Response> {
  return json(await engine.containers.update(parameter('id'), await jsonBody(request, UPDATE_CONFIG)));
}

async function resize({ engine, query, parameter }: Call): Promise<Response> {
  await engine.containers.resize(parameter('id'), { rows: query.cells('h'), columns: query.cells('w') });
  return new Response(null);
}

/** `docker run` starts the container when it has these headers: they say that its exit can no longer be missed. */
async function wait({ engine, query, request, parameter }: Call): Promise<Response> {
  const condition = parseCondition(query.text('condition'));
  const { exit } = await engine.containers.wait(parameter('id'), condition, request.signal);
  return jsonLater(exit);
}

function parseCondition(text: string): WaitCondition {
  if (text === '') return 'not-running';
  if (text === 'not-running' || text === 'next-exit' || text === 'removed') return text;
  throw badParameter(`invalid condition: ${JSON.stringify(text)}`);
}

function remove({ engine, query, parameter }: Call): Promise<Response> {
  const options = { force: query.flag('force'), volumes: query.flag('v'), link: query.flag('link') };
  return command(engine.containers.remove(parameter('id'), options));
}
