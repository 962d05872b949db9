import { noArguments } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { type DiskUsage, summaryRows, SUMMARY_HEADERS, SUMMARY_TABLE } from '../format/disk-usage.ts';
import { renderDetails } from '../format/disk-usage-details.ts';
import { listFormat, renderList } from '../format/listing.ts';
import { listFormatFlag } from './format-flag.ts';

export const diskUsage = command({
  summary: 'Show docker disk usage',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: { format: listFormatFlag(), verbose: flag.bool('In detail', { short: 'v' }) },
  async run({ client, flags, out }) {
    const format = listFormat(flags.format, SUMMARY_TABLE);
    const usage = await client.json<DiskUsage>('GET', '/system/df');
    if (flags.verbose) return out(renderDetails(format, usage));
    return out(renderList(format, SUMMARY_HEADERS, summaryRows(usage)));
  },
});
