import type { ImageSummary } from '../../model/types.ts';
import { atMost } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { IMAGE_DIGEST_TABLE, IMAGE_HEADERS, IMAGE_TABLE, imageRows } from '../format/image-row.ts';
import { listFormat, renderList } from '../format/listing.ts';
import { filtersOf } from '../parse/filter.ts';
import { CliError } from '../errors.ts';
import { listFormatFlag } from './format-flag.ts';

const imageRaw = (digests: boolean): string[] => [
  'repository: {{.Repository}}',
  'tag: {{.Tag}}',
  ...(digests ? ['digest: {{.Digest}}'] : []),
  'image_id: {{.ID}}',
  'created_at: {{.CreatedAt}}',
  'virtual_size: {{.Size}}',
];

export const images = command({
  summary: 'List images',
  usage: '[OPTIONS] [REPOSITORY[:TAG]]',
  arguments: atMost(1),
  flags: {
    all: flag.bool('Intermediate ones too', { short: 'a' }),
    digests: flag.bool('Show digests'),
    filter: flag.filter('Only those that fit', { short: 'f' }),
    format: listFormatFlag(),
    'no-trunc': flag.bool("Don't cut anything short"),
    quiet: flag.bool('IDs only', { short: 'q' }),
    tree: flag.bool('Images of several platforms as a tree (EXPERIMENTAL)'),
  },
  async run({ client, flags, args, out, signal }) {
    if (flags.tree) throw new CliError('--tree is not available in this client yet');
    const source = flags.quiet && ['', 'table'].includes(flags.format) ? '{{.ID}}' : flags.format;
    const digests = flags.digests ? 'always' : flags.format.includes('{{.Digest}}') ? 'template' : 'never';
    const format = listFormat(source, flags.digests ? IMAGE_DIGEST_TABLE : IMAGE_TABLE, imageRaw(flags.digests));
    const filters: Record<string, readonly string[]> = filtersOf(flags.filter);
    if (args[0]) filters['reference'] = [...(filters['reference'] ?? []), args[0]];
    const found = await client.json<ImageSummary[]>('GET', '/images/json', {
      query: { all: flags.all ? 1 : undefined },
      filters,
      signal,
    });
    const rows = imageRows(found, { truncate: !flags['no-trunc'], digests });
    await out(renderList(format, IMAGE_HEADERS, rows));
  },
});
