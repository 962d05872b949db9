/**
 * Lists of things: as a table with headers, as JSON lines, or through the user's template, all of them templates on rows.
 */
import { CliError, messageOf } from '../errors.ts';
import { compileTemplate, type CompiledTemplate } from '../../text/template/template.ts';
import { Row, type Value } from '../../text/template/value.ts';
import { alignColumns } from './tabwriter.ts';

/** The header of each column by its name in templates. */
export type Headers = Readonly<Record<string, string>>;

/** Docker's tables: cells of at least ten characters, three spaces between. */
export const TABLE = { minimum: 10, padding: 3 };

export interface ListFormat {
  readonly isTable: boolean;
  readonly isJson: boolean;
  readonly template: CompiledTemplate;
}

/**
 * `--format`: empty or `table` for the default table, `table TEMPLATE`, `json`, a template for each line, or `raw` for lines of
 * `name: value` where the list has such. `\t` and `\n` may be written with a backslash.
 */
export function listFormat(source: string, defaultTable: string, rawLines?: readonly string[]): ListFormat {
  const named = source === 'raw' && rawLines ? rawLines.map((line) => `${line}\n`).join('') : source;
  const wanted = source === '' || source === 'table' ? `table ${defaultTable}` : named;
  const isTable = wanted.startsWith('table');
  const isJson = wanted === 'json';
  const body = isTable ? wanted.slice('table'.length) : wanted;
  const text = isJson
    ? '{{json .}}'
    : body
        .replace(/^ +| +$/g, '')
        .replaceAll('\\t', '\t')
        .replaceAll('\\n', '\n');
  return { isTable, isJson, template: wrapErrors('template parsing error', () => compileTemplate(text)) };
}

/** Rows as text, each with its line end. */
export function renderList(format: ListFormat, headers: Headers, rows: readonly Row[]): string {
  const lines = rows.map((row) => `${wrapErrors('template parsing error', () => format.template.run(row))}\n`).join('');
  if (!format.isTable) return lines;
  return alignColumns(`${format.template.runHeaders(headerRow(headers))}\n${lines}`, TABLE);
}

/** Headers act like a map; `.Label "com.example.owner"` is headed by the label's last part. */
function headerRow(headers: Headers): Value {
  const columns = Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, () => header]));
  return new HeaderRow(columns);
}

class HeaderRow extends Row {
  constructor(columns: Row['columns']) {
    super('formatter.SubHeaderContext', columns, { Label: labelHeader });
  }
}

const labelHeader = (label: string): string => (label.split('.').at(-1) ?? '').replaceAll(/[-_]/g, ' ');

/** Puts Docker's words before an error of the template. */
export function wrapErrors<T>(words: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new CliError(`${words}: ${messageOf(error)}`);
  }
}
