/**
 * What a template works on: JSON as the API gives it, values of Go types, rows of Docker's formatters, and Go's kinds of nothing.
 */
import type { GoType, StructType } from './go/type.ts';

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

/** A struct, or what a pointer leads to one: a template tells them apart only where it prints them. */
export class Struct {
  readonly type: StructType;
  readonly isPointer: boolean;
  /** By Go's names; embedded structs are fields of their own. */
  readonly fields: ReadonlyMap<string, Value>;
  readonly #toJson: () => Record<string, Value>;

  constructor(
    type: StructType,
    fields: ReadonlyMap<string, Value>,
    isPointer: boolean,
    toJson: () => Record<string, Value>,
  ) {
    this.type = type;
    this.fields = fields;
    this.isPointer = isPointer;
    this.#toJson = toJson;
  }

  get typeName(): string {
    return this.isPointer ? `*${this.type.name}` : this.type.name;
  }

  /** Undefined when neither it nor what it embeds has such a field. */
  get(name: string): { readonly value: Value } | undefined {
    if (this.fields.has(name)) return { value: this.fields.get(name) };
    for (const field of this.type.fields) {
      const embedded = field.isEmbedded ? this.fields.get(field.name) : undefined;
      const found = embedded instanceof Struct ? embedded.get(name) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  toJSON(): Record<string, Value> {
    return this.#toJson();
  }
}

/** A pointer to something that is no struct. */
export class Ref {
  readonly to: Value;
  readonly typeName: string;

  constructor(to: Value, goType: string) {
    this.to = to;
    this.typeName = goType;
  }

  toJSON(): Value {
    return this.to;
  }
}

/** A string or number of a type of its own: `container.NetworkMode`. */
export class Named {
  readonly value: string | number | boolean;
  readonly typeName: string;

  constructor(value: string | number | boolean, goType: string) {
    this.value = value;
    this.typeName = goType;
  }

  toJSON(): Value {
    return this.value;
  }
}

/** A number of JSON that was read into no type; Go keeps its digits, as a kind of string. */
export class JsonNumber extends Named {
  constructor(value: number) {
    super(String(value), 'json.Number');
  }

  override toJSON(): Value {
    return Number(this.value);
  }
}

/** time.Time, in UTC. */
export class GoTime {
  readonly rfc3339: string;

  constructor(rfc3339: string) {
    this.rfc3339 = rfc3339;
  }

  /** `2006-01-02 15:04:05.999999999 +0000 UTC`. */
  toString(): string {
    const [, date = '', clock = '', fraction = '', zone = 'Z'] =
      /^([\d-]+)T([\d:]+)(\.\d+)?(Z|[+-][\d:]+)?$/.exec(this.rfc3339) ?? [];
    const digits = fraction.replace(/0+$/, '').replace(/^\.$/, '');
    const offset = zone === 'Z' ? '+0000 UTC' : `${zone.replace(':', '')} ${zone.replace(':', '')}`;
    return `${date} ${clock}${digits} ${offset}`;
  }

  toJSON(): string {
    return this.rfc3339;
  }

  get seconds(): number {
    return Math.floor(Date.parse(this.rfc3339) / 1000);
  }
}

const TYPE = Symbol('the Go type of a list or a map');

export function typed<T extends readonly Value[] | Record<string, Value>>(value: T, type: GoType): T {
  return Object.defineProperty(value, TYPE, { value: type });
}

/** Of a list or a map; what JSON gave has none. */
export const goTypeOf = (value: object): GoType | undefined => (value as { readonly [TYPE]?: GoType })[TYPE];

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
