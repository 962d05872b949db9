import type { ImageHistoryItem } from '../../model/types.ts';
import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { parsePlatform } from '../container/platform.ts';
import { listFormat, renderList } from '../format/listing.ts';
import { ellipsis, shortId } from '../format/text.ts';
import { nowSeconds, rfc3339 } from '../format/time.ts';
import { humanDuration, humanSize } from '../../text/units.ts';
import { Row } from '../../text/template/value.ts';
import { listFormatFlag } from './format-flag.ts';

const HUMAN_TABLE = '{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}';
const EXACT_TABLE = '{{.ID}}\t{{.CreatedAt}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}';
const HEADERS = {
  ID: 'IMAGE',
  CreatedSince: 'CREATED',
  CreatedAt: 'CREATED AT',
  CreatedBy: 'CREATED BY',
  Size: 'SIZE',
  Comment: 'COMMENT',
};
const CREATED_BY_WIDTH = 45;

export const history = command({
  summary: 'Show the history of an image',
  usage: '[OPTIONS] IMAGE',
  arguments: exactly(1),
  flags: {
    format: listFormatFlag(),
    human: flag.bool('Sizes and times for people', { short: 'H', initial: true }),
    'no-trunc': flag.bool("Don't cut anything short"),
    platform: flag.string('History for this platform, "os[/arch[/variant]]"'),
    quiet: flag.bool('IDs only', { short: 'q' }),
  },
  async run({ client, flags, args, out }) {
    const source = flags.quiet && ['', 'table'].includes(flags.format) ? '{{.ID}}' : flags.format;
    const format = listFormat(source, flags.human ? HUMAN_TABLE : EXACT_TABLE);
    const query = { platform: flags.platform === '' ? undefined : platformJson(flags.platform) };
    const items = await client.json<ImageHistoryItem[]>('GET', `/images/${imagePath(args[0] ?? '')}/history`, {
      query,
    });
    const options = { human: flags.human, truncate: !flags['no-trunc'] };
    await out(
      renderList(
        format,
        HEADERS,
        items.map((item) => historyRow(item, options)),
      ),
    );
  },
});

/** The API takes a platform as OCI writes it. */
function platformJson(text: string): string {
  const [os, architecture, variant] = parsePlatform(text).split('/');
  return JSON.stringify({ architecture, os, ...(variant !== undefined && { variant }) });
}

/** What a name is made of stays as it is: slashes, ports and tags, digests. */
export const imagePath = (reference: string): string =>
  encodeURIComponent(reference).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@');

function historyRow(item: ImageHistoryItem, { human, truncate }: { human: boolean; truncate: boolean }): Row {
  const since = (): string => (item.Created <= 0 ? 'N/A' : `${humanDuration(nowSeconds() - item.Created)} ago`);
  const createdBy = item.CreatedBy.replaceAll('\t', ' ');
  return new Row('*image.historyContext', {
    Comment: () => item.Comment,
    CreatedAt: () => (item.Created <= 0 ? '' : rfc3339(item.Created)),
    CreatedBy: () => (truncate ? ellipsis(createdBy, CREATED_BY_WIDTH) : createdBy),
    CreatedSince: () => (human ? since() : rfc3339(item.Created)),
    ID: () => (truncate && item.Id !== '<missing>' ? shortId(item.Id) : item.Id),
    Size: () => (human ? humanSize(item.Size, 3) : String(item.Size)),
  });
}
