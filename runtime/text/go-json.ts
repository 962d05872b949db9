/**
 * Decodes JSON into known fields the way Go's encoding/json does for Docker's daemon: unknown fields are dropped, names match
 * whatever their case, null leaves a field out, a wrong type is an error with Go's words.
 */
/** A value of another type than the field's: Go's UnmarshalTypeError. */
export class GoJsonError extends Error {
  override readonly name = 'GoJsonError';
}

export type GoType =
  | 'string'
  | 'bool'
  | 'int'
  | 'int64'
  | 'uint'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  /** Docker's strslice: a list of strings, or one string for a list of one. */
  | 'strslice'
  /** Anything, taken along as it is. */
  | 'any'
  | { named: 'string'; /** Go's name of a type that is a string: `specs.LinuxSeccompAction`. */ as: string }
  | { list: GoType; /** Go's list is one of pointers. */ pointers?: true }
  | { map: GoType }
  | GoStruct;

export interface GoStruct {
  /** Go's name of the type, package first: `container.HostConfig`. */
  readonly struct: string;
  readonly fields: Readonly<Record<string, GoType>>;
  /** Structs that Go's embeds, by the fields that are theirs: errors name them on the way to the field. */
  readonly embedded?: Readonly<Record<string, string>>;
}

const INTEGER_RANGES = {
  int: [-(2 ** 63), 2 ** 63],
  int64: [-(2 ** 63), 2 ** 63],
  uint: [0, 2 ** 64],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, 2 ** 64],
} as const;

/** Throws GoJsonError. Null is a struct without fields, as to Go. Fields that are null or absent are absent from the result. */
export function decodeGoJson(type: GoStruct, value: unknown): Record<string, unknown> {
  return decode(type, value ?? {}, { struct: '', path: [] }) as Record<string, unknown>;
}

/** The innermost struct and the path of fields from the root: what Go's error names. */
interface Place {
  readonly struct: string;
  readonly path: readonly string[];
}

function decode(type: GoType, value: unknown, place: Place): unknown {
  if (type === 'any') return value;
  if (type === 'strslice') return typeof value === 'string' ? [value] : decodeStrings(value, place);
  if (typeof type === 'string') return decodeScalar(type, value, place);
  if ('named' in type) {
    if (typeof value === 'string') return value;
    throw mismatch(describe(value), type.as, place);
  }
  if ('list' in type) return decodeList(type.list, value, place, goName(type));
  if ('map' in type) return decodeMap(type.map, value, place, goName(type));
  return decodeStruct(type, value, place);
}

type Scalar = Exclude<GoType, object | 'any' | 'strslice'>;

function decodeScalar(type: Scalar, value: unknown, place: Place): unknown {
  if (type === 'string' && typeof value === 'string') return value;
  if (type === 'bool' && typeof value === 'boolean') return value;
  if (type !== 'string' && type !== 'bool' && typeof value === 'number') return decodeInteger(type, value, place);
  throw mismatch(describe(value), type, place);
}

function decodeInteger(type: keyof typeof INTEGER_RANGES, value: number, place: Place): number {
  const [least, most] = INTEGER_RANGES[type];
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw mismatch(`number ${value}`, type, place);
}

/** Go's strslice first tries a string, then a list, and reports a failure of the latter. */
function decodeStrings(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return decodeList('string', value, place, '[]string');
  throw mismatch(describe(value), 'string', place);
}

function decodeList(item: GoType, value: unknown, place: Place, name: string): unknown {
  if (!Array.isArray(value)) throw mismatch(describe(value), name, place);
  return value.map((each: unknown) => (each === null ? zeroOf(item) : decode(item, each, place)));
}

function decodeMap(item: GoType, value: unknown, place: Place, name: string): unknown {
  if (!isObject(value)) throw mismatch(describe(value), name, place);
  const entries = Object.entries(value).map(([key, each]) => [
    key,
    each === null ? ofNothing(item) : decode(item, each, place),
  ]);
  return Object.fromEntries(entries);
}

function decodeStruct(type: GoStruct, value: unknown, place: Place): unknown {
  if (!isObject(value)) throw mismatch(describe(value), type.struct, place);
  const struct = type.struct.slice(type.struct.indexOf('.') + 1);
  const result: Record<string, unknown> = {};
  for (const [given, each] of Object.entries(value)) {
    const name = fieldNamed(type, given);
    const field = name === undefined ? undefined : type.fields[name];
    if (name === undefined || field === undefined || each === null) continue;
    const within = type.embedded?.[name];
    const steps = within === undefined ? [name] : [within, name];
    result[name] = decode(field, each, { struct, path: [...place.path, ...steps] });
  }
  return result;
}

function fieldNamed(type: GoStruct, given: string): string | undefined {
  if (Object.hasOwn(type.fields, given)) return given;
  const lower = given.toLowerCase();
  return Object.keys(type.fields).find((name) => name.toLowerCase() === lower);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a map has where its JSON says null: lists and structs stay null, as pointers do; a set has its keys. */
function ofNothing(item: GoType): unknown {
  if (typeof item === 'string') return zeroOf(item);
  return 'struct' in item && Object.keys(item.fields).length === 0 ? {} : null;
}

function zeroOf(type: GoType): unknown {
  if (type === 'string') return '';
  if (type === 'bool') return false;
  if (typeof type === 'object') return 'named' in type ? '' : 'list' in type ? [] : {};
  return 0;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function goName(type: GoType): string {
  if (typeof type === 'string') return type === 'any' ? 'interface {}' : type;
  if ('named' in type) return type.as;
  if ('list' in type) return `[]${type.pointers ? '*' : ''}${goName(type.list)}`;
  return 'map' in type ? `map[string]${goName(type.map)}` : type.struct;
}

function mismatch(found: string, wanted: string, place: Place): Error {
  const where = place.path.length > 0 ? `struct field ${place.struct}.${place.path.join('.')}` : 'value';
  return new GoJsonError(`json: cannot unmarshal ${found} into Go ${where} of type ${wanted}`);
}
