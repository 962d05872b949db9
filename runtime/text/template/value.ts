/**
 * What a template works on: JSON as the API gives it, values of Go types, rows of Docker's formatters, and Go's kinds of nothing.
 */
import type { GoType } from './go/type.ts';
import { GoTime, Named, Ref, Struct, goTypeOf } from './go/value.ts';

export type Value =
  | undefined
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | ValueMap
  | Row
  | Nil
  | Struct
  | Ref
  | Named
  | GoTime;
/** A Go map with string keys; it is ranged over in the order of its keys. */
export interface ValueMap {
  readonly [key: string]: Value;
}

/** A nil of a known type: an absent list prints as `[]`, an absent object as `map[]`, an absent pointer as `<nil>`. */
export class Nil {
  /** `absent`: the value of a map's missing key, which prints `<no value>`. */
  readonly type: 'list' | 'map' | 'pointer' | 'absent';
  readonly goType: GoType | undefined;
  constructor(type: Nil['type'], goType?: GoType) {
    this.type = type;
    this.goType = goType;
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
  typeof value === 'object' && value !== null && !isList(value) && !SPECIAL.some((special) => value instanceof special);

const SPECIAL = [Row, Nil, Struct, Ref, Named, GoTime];

/** Whether `if` takes it for true: not false, 0, nil, or empty. */
export function isTrue(value: Value): boolean {
  if (value === undefined || value === null || value instanceof Nil) return false;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  if (value instanceof Named) return Boolean(value.value);
  return typeof value === 'object' || Boolean(value);
}

/** Go's name for the type, as error texts show it. */
export function typeName(value: Value): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (value instanceof Row || value instanceof Struct || value instanceof Ref || value instanceof Named)
    return value.typeName;
  if (value instanceof GoTime) return 'time.Time';
  if (value instanceof Nil) return value.goType?.name ?? '<nil>';
  return goTypeOf(value)?.name ?? (isList(value) ? '[]interface {}' : 'map[string]interface {}');
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
