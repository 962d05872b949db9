/**
 * One record of comma-separated values as Go's encoding/csv reads it, with its errors: `--mount` and `--network` use it.
 */
export function parseCsvRecord(text: string): string[] {
  const line = text.split('\n')[0]?.replace(/\r$/, '') ?? '';
  if (text === '') throw new Error('EOF');
  const fields: string[] = [];
  let position = 0;
  do {
    const [field, next] = readField(line, position);
    fields.push(field);
    position = next;
  } while (position <= line.length);
  return fields;
}

/** The field and where the next one starts: past the line's end after the last. */
function readField(line: string, start: number): [field: string, next: number] {
  if (line[start] === '"') return readQuoted(line, start);
  const end = line.indexOf(',', start);
  const field = end < 0 ? line.slice(start) : line.slice(start, end);
  const bare = field.indexOf('"');
  if (bare >= 0) throw parseError(start + bare + 1, 'bare " in non-quoted-field');
  return [field, end < 0 ? line.length + 1 : end + 1];
}

function readQuoted(line: string, start: number): [field: string, next: number] {
  let field = '';
  let position = start + 1;
  for (;;) {
    const end = line.indexOf('"', position);
    if (end < 0) throw parseError(line.length + 1, 'extraneous or missing " in quoted-field');
    field += line.slice(position, end);
    const after = line[end + 1];
    if (after === undefined) return [field, line.length + 1];
    if (after === ',') return [field, end + 2];
    if (after !== '"') throw parseError(end + 1, 'extraneous or missing " in quoted-field');
    field += '"';
    position = end + 2;
  }
}

const parseError = (column: number, reason: string): Error =>
  new Error(`parse error on line 1, column ${column}: ${reason}`);
