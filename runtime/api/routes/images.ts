/** Images. Tars stream through: nothing here holds one. */
import { DockerError, badParameter, notImplemented } from '../../errors.ts';
import { json } from '../answer.ts';
import { IMAGE_LIST_FILTERS, IMAGE_PRUNE_FILTERS, parseFilters } from '../input/filters.ts';
import { progress } from '../progress.ts';
import { type Call, type Route, full, missing, partial } from '../route.ts';
import { imageInspectFor, imageSummaryFor } from '../versions.ts';

export const imageRoutes: readonly Route[] = [
  full('GET', '/images/json', list),
  full('POST', '/images/load', load),
  partial('POST', '/images/create', 'imports a tar that comes with the request; pulling is refused', create),
  full('POST', '/images/prune', prune),
  missing('GET', '/images/search', 'Searching a registry'),
  missing('GET', '/images/get', 'Saving images'),
  full('GET', '/images/{name*}/json', inspect),
  full('GET', '/images/{name*}/history', history),
  full('POST', '/images/{name*}/tag', tag),
  missing('GET', '/images/{name*}/get', 'Saving an image'),
  missing('POST', '/images/{name*}/push', 'Pushing an image'),
  full('DELETE', '/images/{name*}', remove),
];

async function list({ engine, query, version }: Call): Promise<Response> {
  const filters = parseFilters(query.text('filters'), IMAGE_LIST_FILTERS);
  const images = await engine.images.list({ all: query.flag('all'), filters });
  return json(images.map((image) => imageSummaryFor(image, version)));
}

function load({ engine, query, request }: Call): Promise<Response> {
  return progress(engine.images.load(bodyOf(request.body), { quiet: query.flag('quiet', true) }));
}

async function create({ engine, query, request }: Call): Promise<Response> {
  if (query.text('fromImage') !== '') throw notImplemented('Pulling an image');
  const source = query.text('fromSrc');
  if (source !== '-') throw notImplemented(`Importing an image from ${source || 'nowhere'}`);
  const repository = query.optionalText('repo');
  const tagName = query.optionalText('tag');
  const message = query.optionalText('message');
  const platform = query.optionalText('platform');
  const named = { ...(repository !== undefined && { repository }), ...(tagName !== undefined && { tag: tagName }) };
  return progress(
    engine.images.import(bodyOf(request.body), {
      ...named,
      ...(message !== undefined && { message }),
      ...(platform !== undefined && { platform }),
      changes: query.all('changes'),
    }),
  );
}

function bodyOf(body: ReadableStream<Uint8Array> | null): ReadableStream<Uint8Array> {
  if (body === null) throw badParameter('the request has no body: a tar archive is expected');
  return body;
}

async function prune({ engine, query }: Call): Promise<Response> {
  return json(await engine.images.prune(parseFilters(query.text('filters'), IMAGE_PRUNE_FILTERS)));
}

async function inspect({ engine, parameter, version }: Call): Promise<Response> {
  return json(imageInspectFor(await engine.images.inspect(parameter('name')), version));
}

async function history({ engine, parameter }: Call): Promise<Response> {
  return json(await engine.images.history(parameter('name')));
}

async function tag({ engine, query, parameter }: Call): Promise<Response> {
  await engine.images.tag(parameter('name'), query.text('repo'), query.text('tag'));
  return new Response(null, { status: 201 });
}

async function remove({ engine, query, parameter }: Call): Promise<Response> {
  const name = parameter('name').trim();
  if (name === '') throw new DockerError(400, 'image name cannot be blank');
  return json(await engine.images.remove(name, { force: query.flag('force'), noprune: query.flag('noprune') }));
}
