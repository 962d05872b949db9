/** What is asked of registries: who somebody is, what they have, and images on their way. */
import { DockerError, badParameter, readOr } from '../../std/errors.ts';
import { atoi } from '../../text/number.ts';
import { byteStream, json } from '../../http/answer.ts';
import { requireJsonBody } from '../input/body.ts';
import { parseFilters } from '../input/filters.ts';
import { AUTH_CONFIG, credentialsOf, optionalCredentials, requiredCredentials } from '../input/registry-auth.ts';
import { progress } from '../progress.ts';
import { type Call, type Route, full } from '../route.ts';
import { takesPlatformOfPush } from '../../model/versions.ts';

export const registryRoutes: readonly Route[] = [
  full('POST', '/auth', auth),
  full('GET', '/distribution/{name*}/json', distribution),
  full('GET', '/images/search', search),
  full('GET', '/images/get', saveAll),
  full('GET', '/images/{name*}/get', saveOne),
  full('POST', '/images/{name*}/push', push),
];

const SEARCH_FILTERS = ['is-automated', 'is-official', 'stars'] as const;

async function auth({ engine, request }: Call): Promise<Response> {
  const config = await requireJsonBody(request, AUTH_CONFIG);
  const serverAddress = typeof config['serveraddress'] === 'string' ? config['serveraddress'] : '';
  return json(
    await engine.registry.login({ serverAddress, credentials: credentialsOf(config), signal: request.signal }),
  );
}

async function distribution({ engine, request, parameter }: Call): Promise<Response> {
  const { signal } = request;
  return json(
    await engine.registry.inspect({ name: parameter('name'), credentials: optionalCredentials(request), signal }),
  );
}

async function search({ engine, request, query }: Call): Promise<Response> {
  const filters = parseFilters(query.text('filters'), SEARCH_FILTERS);
  const limit = query.integer('limit') ?? 0;
  const { signal } = request;
  const found = await engine.registry.search({
    term: query.text('term'),
    limit,
    credentials: optionalCredentials(request),
    signal,
  });
  const stars = Math.max(0, ...(filters.get('stars') ?? []).map(starsOf));
  const wants = (name: string) => booleanOf(name, filters.get(name)?.[0]);
  const [official, automated] = [wants('is-official'), wants('is-automated')];
  return json(
    found.filter(
      (result) =>
        result.star_count >= stars &&
        (official === undefined || result.is_official === official) &&
        (automated === undefined || result.is_automated === automated),
    ),
  );
}

const starsOf = (text: string): number =>
  readOr(
    () => atoi(text),
    (message) => badParameter(`invalid filter 'stars=${text}': ${message}`),
  );

function booleanOf(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw badParameter(`invalid filter '${name}=[${text}]'`);
}

async function saveAll({ engine, query }: Call): Promise<Response> {
  return byteStream(await engine.images.save(query.all('names')), 'application/x-tar');
}

async function saveOne({ engine, parameter }: Call): Promise<Response> {
  return byteStream(await engine.images.save([parameter('name')]), 'application/x-tar');
}

async function push({ engine, request, query, parameter, version }: Call): Promise<Response> {
  const tag = query.optionalText('tag');
  if (query.text('platform') !== '' && takesPlatformOfPush(version)) {
    throw new DockerError(501, 'pushing one platform of an image is not possible: images here have one');
  }
  const caller = { credentials: await requiredCredentials(request), signal: request.signal };
  return progress(engine.images.push({ image: parameter('name'), ...(tag !== undefined && { tag }), ...caller }));
}
