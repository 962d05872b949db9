/** JSON into values of Go types, as encoding/json reads it: what is missing is zero, what has no field is dropped. */
import {
  type Value,
  type ValueMap,
  Nil,
  isMap,
  isTrue,
  GoTime,
  JsonNumber,
  Named,
  Ref,
  Struct,
  typed,
} from '../value.ts';
import type { Field, GoType, StructType } from './type.ts';

const ZERO_TIME = '0001-01-01T00:00:00Z';

export function decode(type: GoType, json: Value): Value {
  switch (type.kind) {
    case 'string':
      return scalar(type, typeof json === 'string' ? json : '');
    case 'number':
      return scalar(type, typeof json === 'number' ? json : 0);
    case 'bool':
      return scalar(type, json === true);
    case 'time':
      return new GoTime(typeof json === 'string' && json !== '' ? json : ZERO_TIME);
    case 'any':
      return json ?? null;
    case 'slice':
      return Array.isArray(json)
        ? typed(
            json.map((item: Value) => decode(type.element, item)),
            type,
          )
        : zero(type);
    case 'map':
      return isMap(json) ? decodeMap(type, json) : zero(type);
    case 'pointer':
      return decodePointer(type, json);
    case 'struct':
      return decodeStruct(type, isMap(json) ? json : {}, false);
  }
}

/** Go's zero value of a type. */
export function zero(type: GoType): Value {
  if (type.kind === 'slice') {
    // An array has its length, whatever is in it.
    const length = Number(/^\[(\d+)\]/.exec(type.name)?.[1] ?? 0);
    if (length === 0) return new Nil('list', type);
    return typed(
      Array.from({ length }, () => zero(type.element)),
      type,
    );
  }
  if (type.kind === 'map' || type.kind === 'pointer') return new Nil(type.kind, type);
  return decode(type, undefined);
}

const BASIC_NAME = /^[a-z]+\d*$/;
const scalar = (type: GoType, value: string | number | boolean): Value =>
  BASIC_NAME.test(type.name) ? value : new Named(value, type.name);

function decodeMap(type: Extract<GoType, { kind: 'map' }>, json: ValueMap): Value {
  const names = Object.keys(json).sort();
  return typed(Object.fromEntries(names.map((name) => [name, decode(type.element, json[name])])), type);
}

function decodePointer(type: Extract<GoType, { kind: 'slice' | 'pointer' }>, json: Value): Value {
  if (json === undefined || json === null) return zero(type);
  const { element } = type;
  if (element.kind === 'struct') return decodeStruct(element, isMap(json) ? json : {}, true);
  return new Ref(decode(element, json), type.name);
}

function decodeStruct(type: StructType, json: ValueMap, isPointer: boolean): Struct {
  const fields = new Map(type.fields.map((field) => [field.name, fieldOf(field, json)]));
  return new Struct(type, fields, isPointer, () => jsonOf(type, fields));
}

function fieldOf({ type, json: name, isEmbedded }: Field, json: ValueMap): Value {
  return decode(type, isEmbedded ? json : json[name]);
}

function jsonOf(type: StructType, fields: ReadonlyMap<string, Value>): Record<string, Value> {
  const entries = type.fields.flatMap(({ name, json: key, isEmbedded, omitsEmpty }): [string, Value][] => {
    const value = fields.get(name);
    if (isEmbedded) return value instanceof Struct ? Object.entries(value.toJSON()) : [];
    return omitsEmpty && !isTrue(value) ? [] : [[key, value]];
  });
  return Object.fromEntries(entries);
}

/** JSON that is read into no type: its numbers keep their digits. */
export function decodeRaw(json: Value): Value {
  if (typeof json === 'number') return new JsonNumber(json);
  if (Array.isArray(json)) return json.map((item: Value) => decodeRaw(item));
  if (!isMap(json)) return json;
  const names = Object.keys(json).sort();
  return Object.fromEntries(names.map((name) => [name, decodeRaw(json[name])]));
}
