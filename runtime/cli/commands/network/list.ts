import type { NetworkResource } from '../../../model/types.ts';
import { noArguments } from '../../command/arguments.ts';
import { command } from '../../command/command.ts';
import * as flag from '../../command/flags.ts';
import { listFormat, renderList } from '../../format/listing.ts';
import { naturalOrder } from '../../format/natural-order.ts';
import { NETWORK_HEADERS, NETWORK_TABLE, networkRow } from '../../format/network-row.ts';
import { filtersOf } from '../../parse/filter.ts';
import { listFormatFlag } from '../format-flag.ts';

const NETWORK_RAW = ['network_id: {{.ID}}', 'name: {{.Name}}', 'driver: {{.Driver}}', 'scope: {{.Scope}}'];

export const networkList = command({
  summary: 'List networks',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: {
    filter: flag.filter('Only those that fit (e.g. "driver=bridge")', { short: 'f' }),
    format: listFormatFlag(),
    'no-trunc': flag.bool("Don't cut anything short"),
    quiet: flag.bool('IDs only', { short: 'q' }),
  },
  async run({ client, flags, out, signal }) {
    const source = flags.quiet && ['', 'table'].includes(flags.format) ? '{{.ID}}' : flags.format;
    const format = listFormat(source, NETWORK_TABLE, NETWORK_RAW);
    const filters = filtersOf(flags.filter);
    const found = await client.json<NetworkResource[]>('GET', '/networks', { filters, signal });
    const sorted = found.sort((a, b) => naturalOrder(a.Name ?? '', b.Name ?? ''));
    const rows = sorted.map((network) => networkRow(network, !flags['no-trunc']));
    await out(renderList(format, NETWORK_HEADERS, rows));
  },
});
