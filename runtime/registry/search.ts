/** `docker search`: the index of Docker Hub, or what another registry tells of its repositories. */
import * as v from 'valibot';
import { badParameter, serverError } from '../std/errors.ts';
import { OutsideError } from '../std/outside.ts';
import type { RegistryCredentials } from '../model/credentials.ts';
import type { SearchResult } from '../model/registry-answers.ts';
import { exchange, type Way } from './exchange.ts';
import { RegistryError, registryErrorOf } from './registry-error.ts';
import { bodyOf } from './repository.ts';
import { RegistrySession } from './session.ts';

export interface SearchRequest {
  /** `busybox`, or with a registry in front: `localhost:5000/busybox`. */
  readonly term: string;
  readonly limit: number;
  readonly credentials: RegistryCredentials;
  readonly signal: AbortSignal;
}

const LIMIT_DEFAULT = 25;
const LIMIT_MAX = 100;
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;
const INDEX = 'https://index.docker.io';

const resultsSchema = v.object({
  results: v.nullish(
    v.array(
      v.object({
        name: v.optional(v.string(), ''),
        description: v.nullish(v.string(), ''),
        star_count: v.optional(v.number(), 0),
        is_official: v.optional(v.boolean(), false),
        is_automated: v.optional(v.boolean(), false),
      }),
    ),
    [],
  ),
});
const catalogSchema = v.object({ repositories: v.nullish(v.array(v.string()), []) });

/** Throws a DockerError. */
export async function searchRegistry(way: Way, request: SearchRequest): Promise<SearchResult[]> {
  const limit = request.limit === 0 ? LIMIT_DEFAULT : request.limit;
  if (limit < 1 || limit > LIMIT_MAX) throw badParameter(`limit ${limit} is outside the range of [1, ${LIMIT_MAX}]`);
  if (/^https?:\/\//.test(request.term)) {
    throw badParameter('invalid repository name (ex: "registry.domain.tld/myrepos")');
  }
  const { domain, term } = splitTerm(request.term);
  try {
    return domain === undefined
      ? await askIndex(way, request, term, limit)
      : await askRegistry(way, request, domain, term, limit);
  } catch (error) {
    if (error instanceof OutsideError) throw serverError(error.message, error.why, error);
    throw error instanceof RegistryError ? serverError(error.message, undefined, error) : error;
  }
}

/** A first part with a dot or a colon, or `localhost`, is a registry; `library/` says nothing to the index. */
function splitTerm(text: string): { domain: string | undefined; term: string } {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  if (first === 'docker.io' || first === 'index.docker.io')
    return { domain: undefined, term: unofficial(text.slice(slash + 1)) };
  const isDomain = first === 'localhost' || /[.:]/.test(first);
  return isDomain ? { domain: first, term: text.slice(slash + 1) } : { domain: undefined, term: unofficial(text) };
}

const unofficial = (term: string): string => term.replace(/^library\//, '');

async function askIndex(way: Way, { signal }: SearchRequest, term: string, limit: number): Promise<SearchResult[]> {
  return v1Search(way, new URL(INDEX), term, limit, signal);
}

async function v1Search(
  way: Way,
  base: URL,
  term: string,
  limit: number,
  signal: AbortSignal,
): Promise<SearchResult[]> {
  const url = new URL(`/v1/search?${new URLSearchParams({ q: term, n: String(limit) })}`, base);
  const response = await exchange(way, { method: 'GET', url, signal });
  if (!response.ok) throw await statusError(response);
  const { results } = await parse(response, resultsSchema);
  return (results ?? []).map((result) => ({ ...result, description: result.description ?? '' }));
}

/** Registries of today have no search; their catalogue, where they show it, is searched instead. */
async function askRegistry(
  way: Way,
  { credentials, signal }: SearchRequest,
  domain: string,
  term: string,
  limit: number,
): Promise<SearchResult[]> {
  const session = await RegistrySession.open(domain, { way, credentials, signal });
  const found = await v1Search(way, session.base, term, limit, signal).catch(unlessRefused);
  if (found) return found;
  const target = '/v2/_catalog?n=1000';
  const response = await session.send({ method: 'GET', target, scopes: ['registry:catalog:*'], signal });
  if (!response.ok) throw await registryErrorOf(response);
  const { repositories } = await parse(response, catalogSchema);
  const names = (repositories ?? []).filter((name) => name.includes(term)).slice(0, limit);
  return names.map((name) => ({
    name: `${domain}/${name}`,
    description: '',
    star_count: 0,
    is_official: false,
    is_automated: false,
  }));
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof RegistryError)) throw error;
}

async function statusError(response: Response): Promise<RegistryError> {
  await response.body?.cancel().catch(() => {});
  return new RegistryError(`Unexpected status code ${response.status}`, '', response.status);
}

async function parse<T>(response: Response, schema: v.GenericSchema<unknown, T>): Promise<T> {
  const text = new TextDecoder().decode(await bodyOf(response, ANSWER_BYTES_MAX, 'answer'));
  const parsed = v.safeParse(schema, jsonOf(text));
  if (!parsed.success) throw new OutsideError('the registry answers with something that is no list of images');
  return parsed.output;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
