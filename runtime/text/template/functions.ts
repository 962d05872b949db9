/**
 * The functions that a template may call: Go's own and Docker's.
 */
import { display, sprint, sprintf, sprintln } from './print.ts';
import { zero } from './go/decode.ts';
import {
  Named,
  Ref,
  Struct,
  goTypeOf,
  typed,
  type Value,
  type ValueMap,
  Nil,
  isList,
  isMap,
  isTrue,
  toJson,
  typeName,
} from './value.ts';
import { LIST_OF_STRINGS } from './go/types.ts';

export interface TemplateFunction {
  readonly least: number;
  /** Infinity for a variadic one. */
  readonly most: number;
  /** Throws an Error with Go's words after `error calling NAME: `. */
  call(args: readonly Value[]): Value;
}

const fixed = (count: number, call: TemplateFunction['call']): TemplateFunction => ({
  least: count,
  most: count,
  call,
});
const variadic = (least: number, call: TemplateFunction['call']): TemplateFunction => ({ least, most: Infinity, call });

/** An argument of the wrong type: said of the argument, not of the call. */
export class WrongType extends Error {
  override readonly name = 'WrongType';
  readonly expected: string;
  readonly value: Value;

  constructor(expected: string, value: Value) {
    super(
      value === undefined || value === null
        ? `invalid value; expected ${expected}`
        : `wrong type for value; expected ${expected}; got ${typeName(value)}`,
    );
    this.expected = expected;
    this.value = value;
  }
}

function text(value: Value): string {
  if (typeof value === 'string') return value;
  throw new WrongType('string', value);
}

function integer(value: Value): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new WrongType('int', value);
}

/** Only what Go knows for a list of strings: JSON read into no type is a list of anything. */
function stringsOf(value: Value): readonly Value[] {
  const type = value instanceof Nil ? value.goType : isList(value) ? goTypeOf(value) : undefined;
  if (type?.kind === 'slice' && type.element.name === 'string') return isList(value) ? value : [];
  throw new WrongType('[]string', value);
}

function length(value: Value): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).byteLength;
  if (isList(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  if (value instanceof Nil && value.type !== 'pointer') return 0;
  if (value instanceof Named && typeof value.value === 'string') return length(value.value);
  if (value === undefined || value === null || value instanceof Nil) throw new Error('len of nil pointer');
  throw new Error(`len of type ${typeName(value)}`);
}

function index(container: Value, keys: readonly Value[]): Value {
  return keys.reduce<Value>(indexOnce, container);
}

function indexOnce(container: Value, key: Value): Value {
  if (container === undefined || container === null) throw new Error('index of untyped nil');
  if (container instanceof Nil) return indexNil(container, key);
  if (isMap(container)) {
    const name = mapKey(container, key);
    return Object.hasOwn(container, name) ? container[name] : zeroOf(container);
  }
  if (!isList(container) && typeof container !== 'string')
    throw new Error(`can't index item of type ${typeName(container)}`);
  if (typeof key !== 'number') throw new Error(`cannot index slice/array with type ${typeName(key)}`);
  if (key < 0 || key > container.length) throw new Error(`index out of range: ${key}`);
  // Go looks one too far, and stumbles over it.
  if (key === container.length)
    throw new Error(`reflect: ${typeof container === 'string' ? 'string' : 'slice'} index out of range`);
  return typeof container === 'string' ? container.charCodeAt(key) : container[key];
}

function indexNil({ type, goType }: Nil, key: Value): Value {
  if (goType?.kind === 'map') return zero(goType.element);
  if (type === 'map') return undefined;
  if (type === 'list') throw new Error(`index out of range: ${display(key)}`);
  throw new Error('index of nil pointer');
}

/** What a map's missing key is worth. */
function zeroOf(map: ValueMap): Value {
  const type = goTypeOf(map);
  return type?.kind === 'map' ? zero(type.element) : undefined;
}

function mapKey(map: ValueMap, key: Value): string {
  const type = goTypeOf(map);
  const wanted = type?.kind === 'map' ? type.key.name : 'string';
  if (typeName(key) !== wanted) throw new Error(`value has type ${typeName(key)}; should be ${wanted}`);
  return display(key);
}

function slice(value: Value, [from = 0, to]: readonly Value[]): Value {
  if (!isList(value) && typeof value !== 'string') throw new Error(`can't slice item of type ${typeName(value)}`);
  const end = to === undefined ? value.length : integer(to);
  const start = integer(from);
  for (const bound of [start, end])
    if (bound < 0 || bound > value.length) throw new Error(`index out of range: ${bound}`);
  if (start > end) throw new Error(`invalid slice index: ${start} > ${end}`);
  return value.slice(start, end);
}

/** A type of one's own compares as what it is made of; a pointer doesn't compare with what it leads to. */
const basic = (value: Value): Value => (value instanceof Named ? value.value : value);

function equal(first: Value, second: Value): boolean {
  const [a, b] = [basic(first), basic(second)];
  if (a instanceof Ref || b instanceof Ref) throw new Error('incompatible types for comparison');
  const list = [a, b].find((value) => isList(value) || isMap(value) || value instanceof Struct);
  if (list !== undefined) throw new Error(`non-comparable type ${display(list)}: ${typeName(list)}`);
  if (a === undefined || a === null || b === undefined || b === null || a instanceof Nil || b instanceof Nil)
    return isNothing(a) && isNothing(b);
  if (typeof a !== typeof b) throw new Error('incompatible types for comparison');
  return a === b;
}

const isNothing = (value: Value): boolean => value === undefined || value === null || value instanceof Nil;

function less(first: Value, second: Value): boolean {
  const [a, b] = [basic(first), basic(second)];
  if (typeof a !== typeof b) throw new Error('incompatible types for comparison');
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  throw new Error('invalid type for comparison');
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\0': '\uFFFD',
};
const html = (args: readonly Value[]): string => joinArguments(args).replaceAll(/[&<>"'\0]/g, (c) => HTML[c] ?? c);

const JS: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};
const js = (args: readonly Value[]): string =>
  joinArguments(args).replaceAll(
    /[\\'"<>&=\x00-\x1f]/g,
    (c) => JS[c] ?? `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );

const joinArguments = (args: readonly Value[]): string =>
  args.length === 1 && typeof args[0] === 'string' ? args[0] : sprint(args);

const title = (words: string): string =>
  words.replaceAll(/(^|[^\p{L}\p{N}_])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());

export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  and: variadic(1, (args) => args.find((value) => !isTrue(value)) ?? args.at(-1)),
  or: variadic(1, (args) => args.find(isTrue) ?? args.at(-1)),
  not: fixed(1, ([value]) => !isTrue(value)),
  len: fixed(1, ([value]) => length(value)),
  // The evaluator answers for it: it wants to know what was to be called.
  call: variadic(1, () => undefined),
  index: variadic(1, ([container, ...keys]) => index(container, keys)),
  slice: variadic(1, ([value, ...bounds]) => slice(value, bounds)),
  print: variadic(0, sprint),
  println: variadic(0, sprintln),
  printf: variadic(1, ([format, ...values]) => sprintf(text(format), values)),
  html: variadic(0, html),
  js: variadic(0, js),
  urlquery: variadic(0, (args) => encodeURIComponent(joinArguments(args)).replaceAll('%20', '+')),
  eq: variadic(1, ([first, ...others]) => compareAny(first, others)),
  ne: fixed(2, ([a, b]) => !equal(a, b)),
  lt: fixed(2, ([a, b]) => less(a, b)),
  le: fixed(2, ([a, b]) => less(a, b) || equal(a, b)),
  gt: fixed(2, ([a, b]) => !less(a, b) && !equal(a, b)),
  ge: fixed(2, ([a, b]) => !less(a, b)),
  json: fixed(1, ([value]) => toJson(value)),
  split: fixed(2, ([value, separator]) => typed(text(value).split(text(separator)), LIST_OF_STRINGS)),
  join: fixed(2, ([values, separator]) =>
    stringsOf(values)
      .map((value) => display(value))
      .join(text(separator)),
  ),
  title: fixed(1, ([value]) => title(text(value))),
  lower: fixed(1, ([value]) => text(value).toLowerCase()),
  upper: fixed(1, ([value]) => text(value).toUpperCase()),
  pad: fixed(3, ([value, before, after]) => padded(text(value), integer(before), integer(after))),
  truncate: fixed(2, ([value, size]) => text(value).slice(0, Math.max(integer(size), 0))),
};

function compareAny(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison');
  return others.some((other) => equal(first, other));
}

/** Docker pads only what is there. */
const padded = (value: string, before: number, after: number): string =>
  value === '' ? value : ' '.repeat(Math.max(before, 0)) + value + ' '.repeat(Math.max(after, 0));
