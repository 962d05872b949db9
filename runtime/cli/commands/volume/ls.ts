import type { VolumeInspect } from '../../../model/types.ts';
import { noArguments } from '../../command/arguments.ts';
import { command } from '../../command/command.ts';
import * as flag from '../../command/flags.ts';
import { CliError } from '../../errors.ts';
import { listFormat, renderList } from '../../format/listing.ts';
import { VOLUME_HEADERS, VOLUME_TABLE, volumeRow } from '../../format/volume-row.ts';
import { filtersOf } from '../../parse/filter.ts';
import { listFormatFlag } from '../format-flag.ts';

export const volumeList = command({
  summary: 'List volumes',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: {
    cluster: flag.bool('Only cluster volumes', { hidden: true }),
    filter: flag.filter('Only those that fit (e.g. "dangling=true")', { short: 'f' }),
    format: listFormatFlag(),
    quiet: flag.bool('Names only', { short: 'q' }),
  },
  async run({ client, flags, out, signal }) {
    if (flags.cluster) throw new CliError('cluster volumes belong to a swarm, and this engine is never part of one');
    const format = listFormat(
      flags.quiet && ['', 'table'].includes(flags.format) ? '{{.Name}}' : flags.format,
      VOLUME_TABLE,
      ['name: {{.Name}}', 'driver: {{.Driver}}'],
    );
    const { Volumes } = await client.json<{ Volumes: VolumeInspect[] | null }>('GET', '/volumes', {
      filters: filtersOf(flags.filter),
      signal,
    });
    await out(renderList(format, VOLUME_HEADERS, (Volumes ?? []).map(volumeRow)));
  },
});
