import { noArguments } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { type DiskUsage, summaryRows, SUMMARY_HEADERS, SUMMARY_TABLE } from '../format/disk-usage.ts';
import { listFormat, renderList } from '../format/listing.ts';
import { CliError } from '../errors.ts';
import { listFormatFlag } from './format-flag.ts';

export const diskUsage = command({
  summary: 'Show docker disk usage',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: { format: listFormatFlag(), verbose: flag.bool('In detail', { short: 'v' }) },
  async run({ client, flags, out }) {
    if (flags.verbose) throw new CliError("'docker system df --verbose' is not available in this client yet");
    const format = listFormat(flags.format, SUMMARY_TABLE);
    const usage = await client.json<DiskUsage>('GET', '/system/df');
    await out(renderList(format, SUMMARY_HEADERS, summaryRows(usage)));
  },
});
