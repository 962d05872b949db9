/**
 * Values whose Go type a template can tell: structs, pointers, named strings and numbers, points in time. Lists and maps are plain ones that
 * carry their type out of sight.
 */
import type { Value } from '../value.ts';
import type { GoType, StructType } from './type.ts';

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

  constructor(to: Value, typeName: string) {
    this.to = to;
    this.typeName = typeName;
  }

  toJSON(): Value {
    return this.to;
  }
}

/** A string or number of a type of its own: `container.NetworkMode`. */
export class Named {
  readonly value: string | number | boolean;
  readonly typeName: string;

  constructor(value: string | number | boolean, typeName: string) {
    this.value = value;
    this.typeName = typeName;
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
