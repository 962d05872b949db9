/** Images. Tars stream through: nothing here holds one. */
import { DockerError } from '../../std/errors.ts';
import { json } from '../../http/answer.ts';
import { IMAGE_LIST_FILTERS, IMAGE_PRUNE_FILTERS, parseFilters } from '../input/filters.ts';
import { optionalJsonBody } from '../input/body.ts';
import { CONTAINER_CONFIG } from '../../model/container-types.ts';
import { optionalCredentials } from '../input/registry-auth.ts';
import { progress, progressFromTheStart } from '../progress.ts';
import { type Call, type Route, full } from '../route.ts';
import { imageInspectFor, imageSummaryFor } from '../../model/versions.ts';

export const imageRoutes: readonly Route[] = [
  full('GET', '/images/json', list),
  full('POST', '/images/load', load),
  full('POST', '/images/create', create),
  full('POST', '/commit', commit),
  full('POST', '/images/prune', prune),
  full('GET', '/images/{name*}/json', inspect),
  full('GET', '/images/{name*}/history', history),
  full('POST', '/images/{name*}/tag', tag),
  full('DELETE', '/images/{name*}', remove),
];

async function list({ engine, query, version }: Call): Promise<Response> {
  const filters = parseFilters(query.text('filters'), IMAGE_LIST_FILTERS);
  const images = await engine.images.list({
    all: query.flag('all'),
    filters,
    sharedSize: query.flag('shared-size'),
  });
  return json(images.map((image) => imageSummaryFor(image, version)));
}

function load({ engine, query, request }: Call): Response {
  return progressFromTheStart(engine.images.load(bodyOf(request.body), { quiet: query.flag('quiet', true) }));
}

function create(call: Call): Promise<Response> {
  return call.query.text('fromImage') === '' ? importImage(call) : pull(call);
}

function pull({ engine, query, request }: Call): Promise<Response> {
  const tagName = query.optionalText('tag');
  const platform = query.optionalText('platform');
  return progress(
    engine.images.pull({
      image: query.text('fromImage'),
      ...(tagName !== undefined && { tag: tagName }),
      ...(platform !== undefined && { platform }),
      credentials: optionalCredentials(request),
      signal: request.signal,
    }),
  );
}

async function importImage({ engine, query, request }: Call): Promise<Response> {
  const source = query.text('fromSrc');
  const repository = query.optionalText('repo');
  const tagName = query.optionalText('tag');
  const message = query.optionalText('message');
  const platform = query.optionalText('platform');
  const named = { ...(repository !== undefined && { repository }), ...(tagName !== undefined && { tag: tagName }) };
  return progress(
    engine.images.import(source === '-' ? bodyOf(request.body) : { url: source, signal: request.signal }, {
      ...named,
      ...(message !== undefined && { message }),
      ...(platform !== undefined && { platform }),
      changes: query.all('changes'),
    }),
  );
}

/** No body is an archive of nothing: as an image it has no files. */
const bodyOf = (body: ReadableStream<Uint8Array> | null): ReadableStream<Uint8Array> =>
  body ?? new ReadableStream({ start: (controller) => controller.close() });

async function commit({ engine, query, request }: Call): Promise<Response> {
  const text = (name: string, key: string) =>
    query.optionalText(name) === undefined ? {} : { [key]: query.text(name) };
  const config = await optionalJsonBody(request, CONTAINER_CONFIG);
  const Id = await engine.commit(query.text('container'), {
    ...text('repo', 'repository'),
    ...text('tag', 'tag'),
    ...text('comment', 'comment'),
    ...text('author', 'author'),
    pause: query.flag('pause', true),
    changes: query.all('changes'),
    ...(config && { config }),
  });
  return json({ Id }, 201);
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
