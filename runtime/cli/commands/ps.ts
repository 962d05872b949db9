import type { ContainerSummary } from '../../api/types.ts';
import { noArguments } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CONTAINER_HEADERS, CONTAINER_TABLE, containerRow } from '../format/container-row.ts';
import { listFormat, renderList } from '../format/listing.ts';
import { filtersOf } from '../parse/filter.ts';
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
  async run({ client, flags, out, signal }) {
    const source = flags.quiet && ['', 'table'].includes(flags.format) ? '{{.ID}}' : flags.format;
    const withSize = flags.size || (flags.format !== '' && /\{\{[^}]*\.Size\b/.test(flags.format));
    const table = flags.size ? `${CONTAINER_TABLE}\t{{.Size}}` : CONTAINER_TABLE;
    const format = listFormat(source, table);
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
