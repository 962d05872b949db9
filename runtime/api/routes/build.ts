/** Building images, the classic way: a context goes in, messages come out. */
import { badParameter, readOr } from '../../std/errors.ts';
import { atoi } from '../../text/number.ts';
import { json } from '../../http/answer.ts';
import { parseBuildOptions } from '../input/build-options.ts';
import { BUILD_PRUNE_FILTERS, parseFilters } from '../input/filters.ts';
import { progress } from '../progress.ts';
import { type Call, type Route, full, partial } from '../route.ts';

export const buildRoutes: readonly Route[] = [
  partial('POST', '/build', 'the classic builder; BuildKit (version=2) is refused', build),
  full('POST', '/build/prune', prune),
  full('POST', '/build/cancel', cancel),
];

async function build({ engine, query, request }: Call): Promise<Response> {
  const options = parseBuildOptions(query, request.headers);
  return progress(engine.builder.build(request.body ?? undefined, options, request.signal));
}

async function prune({ engine, query }: Call): Promise<Response> {
  const keep = query.optionalText('keep-storage') ?? query.optionalText('reserved-space') ?? '0';
  const keepBytes = readOr(
    () => atoi(keep),
    (message) => badParameter(`keep-storage is in bytes and expects an integer, got ${keep}: ${message}`),
  );
  const filters = parseFilters(query.text('filters'), BUILD_PRUNE_FILTERS);
  return json(await engine.builder.prune({ keepBytes, filters }));
}

async function cancel({ engine, query }: Call): Promise<Response> {
  const id = query.text('id');
  if (id === '') throw badParameter('build ID not provided');
  await engine.builder.cancel(id);
  return new Response(null, { status: 200 });
}
