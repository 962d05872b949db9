/**
 * Values as Go's fmt package writes them.
 */
import { quote } from '../quote.ts';
import { durationText } from './go/duration.ts';
import { GoTime, Named, Ref, Struct, type Value, Nil, Row, isList, sortedKeys, typeName } from './value.ts';

/** %v; `absent` is what nothing at all looks like: `<no value>` in a template's output, `<nil>` elsewhere. */
export function display(value: Value, absent = '<nil>', plus = false): string {
  if (value === undefined || value === null) return absent;
  if (value instanceof Nil) return { list: '[]', map: 'map[]', pointer: '<nil>', absent }[value.type];
  if (typeof value === 'number') return displayNumber(value);
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map((item) => display(item, absent, plus)).join(' ')}]`;
  if (value instanceof Row)
    return `{${Object.values(value.columns)
      .map((column) => display(column()))
      .join(' ')}}`;
  if (value instanceof Struct) return displayStruct(value, plus);
  // Go prints the address of what is behind a second pointer, which tells nobody anything: here it is what it leads to.
  if (value instanceof Ref) return `&${display(value.to)}`;
  if (value instanceof Named)
    return value.typeName === 'time.Duration' ? durationText(Number(value.value)) : String(value.value);
  if (value instanceof GoTime) return String(value);
  return `map[${sortedKeys(value)
    .map((key) => `${key}:${display(value[key], '<nil>', plus)}`)
    .join(' ')}]`;
}

/** What an action prints: a pointer counts as what it leads to. */
export function displayAction(value: Value): string {
  if (value instanceof Ref) return display(value.to);
  const text = display(value, '<no value>');
  return value instanceof Struct && value.isPointer && text.startsWith('&') ? text.slice(1) : text;
}

type OfFields = (field: (name: string) => string) => string;

/** Types that say themselves how they look. */
const STRINGERS: Readonly<Record<string, OfFields>> = {
  'units.Ulimit': (field) => `${field('Name')}=${field('Soft')}:${field('Hard')}`,
  'blkiodev.WeightDevice': (field) => `${field('Path')}:${field('Weight')}`,
  'blkiodev.ThrottleDevice': (field) => `${field('Path')}:${field('Rate')}`,
};

/** %v, or %+v with the names of the fields. */
function displayStruct(struct: Struct, plus: boolean): string {
  const { type, fields, isPointer } = struct;
  const own = Object.hasOwn(STRINGERS, type.name) ? STRINGERS[type.name] : undefined;
  if (own) return own((name) => display(fields.get(name)));
  const texts = [...fields].map(([name, value]) => `${plus ? `${name}:` : ''}${display(value, '<nil>', plus)}`);
  return `${isPointer ? '&' : ''}{${texts.join(' ')}}`;
}

/** Go writes floats with an exponent from 1e21 on; integers never. */
function displayNumber(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? BigInt(value).toString() : value.toExponential();
  return Math.abs(value) < 1e-4 ? value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2') : String(value);
}

/** Go's Sprint: a space between two neighbours that are not strings. */
export function sprint(values: readonly Value[]): string {
  return values.reduce<string>((text, value, index) => {
    const spaced = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    return `${text}${spaced ? ' ' : ''}${display(value)}`;
  }, '');
}

export const sprintln = (values: readonly Value[]): string => `${values.map((value) => display(value)).join(' ')}\n`;

const VERB = /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?(.)?/gsu;

/** Go's Sprintf for the verbs that templates use; a wrong use shows as Go shows it. */
export function sprintf(format: string, values: readonly Value[]): string {
  let used = 0;
  const take = (): Value => values[used++];
  const text = format.replace(VERB, (match, flags: string, width?: string, precision?: string, verb?: string) => {
    if (verb === undefined) return '%!(NOVERB)';
    if (verb === '%') return '%';
    const columns = width === '*' ? Number(take()) : Number(width ?? 0);
    const digits =
      precision === '*' ? Number(take()) : precision === undefined ? precisionOf(match) : Number(precision);
    if (used >= values.length) return `%!${verb}(MISSING)`;
    return pad(formatVerb(verb, flags, digits, take()), columns, flags);
  });
  const extra = values.slice(used);
  return extra.length === 0
    ? text
    : `${text}%!(EXTRA ${extra.map((value) => `${typeName(value)}=${display(value)}`).join(', ')})`;
}

/** `%.f` is `%.0f`. */
const precisionOf = (match: string): number | undefined => (match.includes('.') ? 0 : undefined);

function pad(text: string, columns: number, flags: string): string {
  if (flags.includes('-') || columns < 0) return text.padEnd(Math.abs(columns));
  if (!flags.includes('0')) return text.padStart(columns);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(columns - sign.length, '0');
}

function formatVerb(verb: string, flags: string, precision: number | undefined, given: Value): string {
  const value = given instanceof Named && verb !== 'v' && verb !== 'T' && verb !== 's' ? given.value : given;
  const isInteger = typeof value === 'number' && Number.isInteger(value);
  const signed = (text: string): string =>
    text === '' || text.startsWith('-') ? text : `${flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''}${text}`;
  if (verb === 'v') return signed2(display(value, '<nil>', flags.includes('+')), value, flags);
  if (verb === 'T') return typeName(value);
  if (verb === 's' && typeof value !== 'number' && typeof value !== 'boolean')
    return cutTo(display(value, '%!s(<nil>)'), precision);
  if (verb === 'q' && typeof value === 'string') return quote(cutTo(value, precision));
  if (verb === 'q' && isList(value)) return `[${value.map((item) => quote(display(item))).join(' ')}]`;
  if (verb === 't' && typeof value === 'boolean') return String(value);
  if (verb === 'x' && typeof value === 'string') return hex(value);
  if (verb === 'X' && typeof value === 'string') return hex(value).toUpperCase();
  if (isInteger) return signed(formatInteger(verb, value)) || bad(verb, given);
  if (typeof value === 'number') return signed(formatFloat(verb, value, precision)) || bad(verb, given);
  return bad(verb, given);
}

const signed2 = (text: string, value: Value, flags: string): string =>
  flags.includes('+') && typeof value === 'number' && value >= 0 ? `+${text}` : text;

const RADIX: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, x: 16, X: 16 };

/** Empty when the verb is not for integers. */
function formatInteger(verb: string, value: number): string {
  if (verb === 'c') return String.fromCodePoint(value);
  if (verb === 'U') return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
  const radix = RADIX[verb];
  if (radix === undefined) return '';
  const digits = BigInt(value).toString(radix);
  return verb === 'X' ? digits.toUpperCase() : digits;
}

/** Empty when the verb is not for floats. */
function formatFloat(verb: string, value: number, precision: number | undefined): string {
  if (verb === 'f' || verb === 'F') return value.toFixed(precision ?? 6);
  if (verb === 'e') return value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
  if (verb === 'g') return precision === undefined ? display(value) : String(Number(value.toPrecision(precision || 1)));
  return '';
}

const cutTo = (text: string, length: number | undefined): string =>
  length === undefined ? text : [...text].slice(0, length).join('');
const hex = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const bad = (verb: string, value: Value): string =>
  value === undefined || value === null ? `%!${verb}(<nil>)` : `%!${verb}(${typeName(value)}=${display(value)})`;
