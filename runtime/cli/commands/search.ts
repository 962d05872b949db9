import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { registryAuthHeader } from '../config/registry-auth.ts';
import { listFormat, renderList } from '../format/listing.ts';
import { ellipsis } from '../format/text.ts';
import { filtersOf } from '../parse/filter.ts';
import { Row } from '../../text/template/value.ts';

interface SearchResult {
  readonly name: string;
  readonly description: string;
  readonly star_count: number;
  readonly is_official: boolean;
}

const TABLE = '{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}';
const HEADERS = {
  Name: 'NAME',
  Description: 'DESCRIPTION',
  StarCount: 'STARS',
  IsOfficial: 'OFFICIAL',
};
const DESCRIPTION_WIDTH = 45;

export const search = command({
  summary: 'Search Docker Hub for images',
  usage: '[OPTIONS] TERM',
  arguments: exactly(1),
  flags: {
    filter: flag.filter('Only those that fit', { short: 'f' }),
    format: flag.string('Go template to print each with'),
    limit: flag.int('How many at most'),
    'no-trunc': flag.bool("Don't cut anything short"),
  },
  async run({ client, flags, args, out, invocation, signal }) {
    const term = args[0] ?? '';
    const format = listFormat(flags.format, TABLE);
    const headers = await registryAuthHeader(invocation, /^[^/]*[.:][^/]*\//.test(term) ? term : 'docker.io/');
    const query = { term, limit: flags.limit === 0 ? undefined : flags.limit };
    const filters = filtersOf(flags.filter);
    const found = await client.json<SearchResult[]>('GET', '/images/search', { query, filters, headers, signal });
    await out(
      renderList(
        format,
        HEADERS,
        found.map((result) => rowOf(result, !flags['no-trunc'])),
      ),
    );
  },
});

/** In JSON it is said in full whether an image is official. */
class SearchRow extends Row {
  readonly #isOfficial: boolean;

  constructor(isOfficial: boolean, columns: Row['columns']) {
    super('*registry.searchContext', columns);
    this.#isOfficial = isOfficial;
  }

  override toJSON(): ReturnType<Row['toJSON']> {
    return { ...super.toJSON(), IsOfficial: String(this.#isOfficial) };
  }
}

const rowOf = (result: SearchResult, truncate: boolean): Row =>
  new SearchRow(result.is_official, {
    Name: () => result.name,
    Description: () => {
      const line = result.description.replaceAll(/[\n\r]/g, ' ');
      return truncate ? ellipsis(line, DESCRIPTION_WIDTH) : line;
    },
    StarCount: () => String(result.star_count),
    IsOfficial: () => (result.is_official ? '[OK]' : ''),
  });
