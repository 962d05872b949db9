/** Building images, the classic way: a context goes in, messages come out. */
import { badParameter } from '../../std/errors.ts';
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
  if (!/^\d{1,15}$/.test(keep)) {
    throw badParameter(
      `keep-storage is in bytes and expects an integer, got ${keep}: strconv.Atoi: parsing ${JSON.stringify(keep)}: invalid syntax`,
    );
  }
  const filters = parseFilters(query.text('filters'), BUILD_PRUNE_FILTERS);
  return json(await engine.builder.prune({ keepBytes: Number(keep), filters }));
}

async function cancel({ engine, query }: Call): Promise<Response> {
  const id = query.text('id');
  if (id === '') throw badParameter('build ID not provided');
  await engine.builder.cancel(id);
  return new Response(null, { status: 200 });
}
