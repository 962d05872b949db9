/**
 * What a template works on: JSON as the API gives it, rows of Docker's formatters, and Go's two kinds of nothing.
 */
export type Value = undefined | null | boolean | number | string | readonly Value[] | ValueMap | Row | Nil;
/** A Go map with string keys; it is ranged over in the order of its keys. */
export interface ValueMap {
  readonly [key: string]: Value;
}

/** A nil of a known type: an absent list prints as `[]`, an absent object as `map[]`, an absent pointer as `<nil>`. */
export class Nil {
  /** `absent`: the value of a map's missing key, which prints `<no value>`. */
  readonly type: 'list' | 'map' | 'pointer' | 'absent';
  constructor(type: Nil['type']) {
    this.type = type;
  }
  toJSON(): null {
    return null;
  }
}

/** A value of one of Docker's formatter types: methods by name, with the Go type's name for error texts. */
export class Row {
  readonly typeName: string;
  readonly columns: Readonly<Record<string, () => Value>>;
  /** Methods that take one string: `.Label "name"`. */
  readonly lookups: Readonly<Record<string, (argument: string) => Value>>;

  constructor(goType: string, columns: Row['columns'], lookups: Row['lookups'] = {}) {
    this.typeName = goType;
    this.columns = columns;
    this.lookups = lookups;
  }

  /** What `{{json .}}` prints: Docker's formatters marshal themselves, with HTML escaped. */
  jsonText(): string {
    return escapeHtml(JSON.stringify(this));
  }

  /** All columns, sorted by name as Go sorts a map. */
  toJSON(): Record<string, Value> {
    const names = Object.keys(this.columns).sort();
    return Object.fromEntries(names.map((name) => [name, this.columns[name]?.()]));
  }
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isMap = (value: Value): value is ValueMap =>
  typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Row) && !(value instanceof Nil);

/** Whether `if` takes it for true: not false, 0, nil, or empty. */
export function isTrue(value: Value): boolean {
  if (value === undefined || value === null || value instanceof Nil) return false;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return value instanceof Row || Boolean(value);
}

/** Go's name for the type, as error texts show it. */
export function typeName(value: Value): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (value instanceof Row) return value.typeName;
  return isList(value) ? '[]interface {}' : 'map[string]interface {}';
}

export const sortedKeys = (map: ValueMap): string[] => Object.keys(map).sort((a, b) => (a < b ? -1 : 1));

/** Go's encoding/json, in the order of the API's answer. Only rows escape HTML: Docker's formatters marshal them themselves. */
export const toJson = (value: Value): string =>
  value instanceof Row
    ? value.jsonText()
    : isRows(value)
      ? `[${value.map((row) => row.jsonText()).join(',')}]`
      : JSON.stringify(value ?? null);

const isRows = (value: Value): value is readonly Row[] =>
  isList(value) && value.length > 0 && value.every((each) => each instanceof Row);

export const escapeHtml = (json: string): string =>
  json.replaceAll(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

const OPEN = Symbol('a Go map, not a struct');
const TYPE = Symbol('the Go type of a struct');

/** Marks an object as a Go map: a key that it doesn't have is no error. */
export function markOpen(map: Record<string, Value>): Record<string, Value> {
  Object.defineProperty(map, OPEN, { value: true });
  return map;
}

export const isOpenMap = (map: ValueMap): boolean => OPEN in map;

/** Marks an object as a Go struct: a field that it doesn't have is an error that names the type. */
export function markStruct(name: string, map: Record<string, Value>): Record<string, Value> {
  Object.defineProperty(map, TYPE, { value: name });
  return map;
}

export const structName = (map: ValueMap): string | undefined => (map as unknown as { readonly [TYPE]?: string })[TYPE];
