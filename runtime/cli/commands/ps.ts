import type { ContainerSummary } from '../../model/types.ts';
import { noArguments } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CONTAINER_HEADERS, CONTAINER_TABLE, containerRow, probeRow } from '../format/container-row.ts';
import { listFormat, renderList, wrapErrors } from '../format/listing.ts';
import { filtersOf } from '../parse/filter.ts';
import { compileTemplate } from '../../text/template/template.ts';
import { listFormatFlag } from './format-flag.ts';

export const ps = command({
  summary: 'List containers',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: {
    all: flag.bool('Stopped ones too', { short: 'a' }),
    filter: flag.filter('Only those that fit', { short: 'f' }),
    format: listFormatFlag(),
    last: flag.int('The n created last, in any state', { short: 'n', initial: -1 }),
    latest: flag.bool('The one created last, in any state', { short: 'l' }),
    'no-trunc': flag.bool("Don't cut anything short"),
    quiet: flag.bool('IDs only', { short: 'q' }),
    size: flag.bool('Sizes of their file systems', { short: 's' }),
  },
  async run({ client, flags, out, err, signal }) {
    if (flags.quiet && flags.format !== '') {
      await err('WARNING: Ignoring custom format, because both --format and --quiet are set.\n');
    }
    const withSize = wantsSize(flags.format) || flags.size;
    const table = flags.size ? `${CONTAINER_TABLE}\t{{.Size}}` : CONTAINER_TABLE;
    const raw = flags.size ? [...CONTAINER_RAW, 'size: {{.Size}}'] : CONTAINER_RAW;
    const format = listFormat(flags.quiet ? '{{.ID}}' : flags.format, table, raw);
    const limit = flags.latest && flags.last === -1 ? 1 : flags.last;
    const containers = await client.json<ContainerSummary[]>('GET', '/containers/json', {
      query: { all: flags.all ? 1 : undefined, limit: limit > 0 ? limit : undefined, size: withSize ? 1 : undefined },
      filters: filtersOf(flags.filter),
      signal,
    });
    const rows = containers.map((container) => containerRow(container, !flags['no-trunc']));
    await out(renderList(format, CONTAINER_HEADERS, rows));
  },
});

const BUILT_IN = new Set(['', 'table', 'json', 'raw']);

/** Where there may be nothing to say there is no blank behind the colon either. */
const CONTAINER_RAW = [
  'container_id: {{.ID}}',
  'image: {{.Image}}',
  'command: {{.Command}}',
  'created_at: {{.CreatedAt}}',
  'state: {{- pad .State 1 0}}',
  'status: {{- pad .Status 1 0}}',
  'names: {{.Names}}',
  'labels: {{- pad .Labels 1 0}}',
  'ports: {{- pad .Ports 1 0}}',
];

/** Sizes cost the engine a walk over the files: they are asked for when the template shows them. Finds its errors too. */
function wantsSize(source: string): boolean {
  if (BUILT_IN.has(source)) return false;
  let isWanted = false;
  const template = wrapErrors('failed to parse template', () => compileTemplate(source));
  wrapErrors('failed to execute template', () => template.run(probeRow(() => void (isWanted = true))));
  return isWanted;
}
