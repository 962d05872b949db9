/**
 * `RUN --mount=type=...` (Dockerfile reference, "RUN --mount"), which the classic builder lacks: bind, cache, tmpfs and secret. Texts of
 * errors are BuildKit's.
 */
import { badParameter, reasonOf } from '../../std/errors.ts';
import { parseCsvRecord } from '../../text/csv.ts';
import { ramInBytes } from '../../text/size.ts';
import { closestWord } from '../../dockerfile/suggest.ts';
import { joinPath } from '../../dockerfile/config/change-config.ts';
import { lookup } from '../../std/lookup.ts';

interface Common {
  /** Absolute. */
  readonly target: string;
  readonly readOnly: boolean;
}

export interface BindMount extends Common {
  readonly type: 'bind';
  /** A stage or an image; undefined for the context. */
  readonly from: string | undefined;
  readonly source: string;
}

export interface CacheMount extends Common, FileAttributes {
  readonly type: 'cache';
  readonly id: string;
  readonly sharing: 'shared' | 'private' | 'locked';
  /** What a new cache begins with. */
  readonly from: string | undefined;
  readonly source: string;
}

export interface TmpfsMount extends Common {
  readonly type: 'tmpfs';
  readonly sizeBytes: number | undefined;
}

export interface SecretMount extends Common, FileAttributes {
  readonly type: 'secret';
  readonly id: string;
  /** The variable that holds it; undefined for a file. */
  readonly env: string | undefined;
  /** Whether there is a file at the target. */
  readonly isFile: boolean;
  readonly required: boolean;
}

interface FileAttributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export type RunMount = BindMount | CacheMount | TmpfsMount | SecretMount;

const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const SHARING = ['shared', 'private', 'locked'];
const ALIASES: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
  rw: 'readwrite',
};
const KEYS = [
  'type',
  'from',
  'source',
  'target',
  'readonly',
  'readwrite',
  'id',
  'sharing',
  'required',
  'env',
  'size',
  'mode',
  'uid',
  'gid',
];

type Fields = ReadonlyMap<string, string>;

/**
 * `expand` replaces variables in values; a relative target is below the working directory. Undefined for the socket of an SSH agent, which
 * nobody has here, when the command can do without. Throws 400.
 */
export function parseRunMount(
  text: string,
  expand: (value: string) => string,
  workingDirectory: string,
): RunMount | undefined {
  const fields = fieldsOf(text, expand);
  const type = oneOf(fields, 'type', TYPES, 'bind');
  const target = fields.get('target');
  const common = { target: joinPath(workingDirectory, target ?? ''), readOnly: isReadOnly(fields, type) };
  checkAllowed(fields, type);
  if (type === 'ssh' && flagOf(fields, 'required'))
    throw badParameter('RUN --mount=type=ssh is not available: a build has no SSH agent here');
  if (type === 'ssh') return undefined;
  if (type === 'secret') return secretOf(fields, common);
  if (target === undefined || target === '') throw badParameter(`invalid ${type} mount: target is required`);
  if (type === 'tmpfs') return { type, ...common, sizeBytes: sizeOf(fields) };
  const place = { from: fields.get('from') || undefined, source: fields.get('source') ?? '' };
  if (type === 'cache') return cacheOf(fields, { ...common, ...place });
  return { type: 'bind', ...common, ...place };
}

function fieldsOf(text: string, expand: (value: string) => string): Fields {
  const fields = new Map<string, string>();
  for (const field of csvOf(text)) {
    const equals = field.indexOf('=');
    const typed = (equals === -1 ? field : field.slice(0, equals)).toLowerCase();
    const key = lookup(ALIASES, typed) ?? typed;
    if (!KEYS.includes(key)) throw unexpected(typed, `in '${field}'`, [...KEYS, ...Object.keys(ALIASES)]);
    const isFlag = key === 'readonly' || key === 'readwrite' || key === 'required';
    if (equals === -1 && !isFlag) throw badParameter(`invalid field '${field}' must be a key=value pair`);
    const value = equals === -1 ? 'true' : field.slice(equals + 1);
    if (key === 'from' && /\$./.test(value)) {
      throw badParameter("'from' doesn't support variable expansion, define alias stage instead");
    }
    fields.set(key, expand(value));
  }
  return fields;
}

function csvOf(text: string): string[] {
  try {
    return parseCsvRecord(text);
  } catch (error) {
    throw badParameter(`failed to parse csv mounts: ${reasonOf(error)}`);
  }
}

function unexpected(key: string, where: string, known: readonly string[]) {
  const near = closestWord(key, known);
  return badParameter(`unexpected key '${key}' ${where}${near === undefined ? '' : ` (did you mean ${near}?)`}`);
}

function oneOf(fields: Fields, key: string, values: readonly string[], absent: string): string {
  const value = (fields.get(key) ?? absent).toLowerCase();
  if (values.includes(value)) return value;
  const near = closestWord(value, values);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  const what = key === 'type' ? 'mount type' : `${key} value`;
  throw badParameter(`unsupported ${what} ${JSON.stringify(fields.get(key))}${hint}`);
}

function isReadOnly(fields: Fields, type: string): boolean {
  if (fields.has('readwrite')) return !flagOf(fields, 'readwrite');
  if (fields.has('readonly')) return flagOf(fields, 'readonly');
  return type !== 'cache' && type !== 'tmpfs';
}

function flagOf(fields: Fields, key: string): boolean {
  const value = fields.get(key) ?? 'false';
  if (/^(?:1|t|true)$/i.test(value)) return true;
  if (/^(?:0|f|false)$/i.test(value)) return false;
  throw badParameter(`invalid value for ${key}: ${value}`);
}

/** Which types may have a key. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  mode: ['secret', 'ssh', 'cache'],
  uid: ['secret', 'ssh', 'cache'],
  gid: ['secret', 'ssh', 'cache'],
  sharing: ['cache'],
  size: ['tmpfs'],
  required: ['secret', 'ssh'],
  env: ['secret'],
  from: ['bind', 'cache'],
};

function checkAllowed(fields: Fields, type: string): void {
  for (const key of fields.keys()) {
    if (lookup(ALLOWED, key)?.includes(type) === false)
      throw badParameter(`unexpected key '${key}' for mount type '${type}'`);
  }
}

/** An octal mode, a user, a group, with what they are when nothing is said. */
function attributesOf(fields: Fields, mode: number): FileAttributes {
  const number = (key: string, base: 8 | 10, absent: number): number => {
    const text = fields.get(key);
    if (text === undefined) return absent;
    const value = (base === 8 ? /^[0-7]{1,5}$/ : /^\d{1,10}$/).test(text) ? Number.parseInt(text, base) : Number.NaN;
    if (!(value <= 0xffff_ffff)) throw badParameter(`invalid value ${text} for ${key}`);
    return value;
  };
  return { mode: number('mode', 8, mode) & 0o7777, uid: number('uid', 10, 0), gid: number('gid', 10, 0) };
}

function sizeOf(fields: Fields): number | undefined {
  const text = fields.get('size');
  if (text === undefined) return undefined;
  try {
    return ramInBytes(text);
  } catch {
    throw badParameter(`invalid value for size: ${text}`);
  }
}

function cacheOf(
  fields: Fields,
  place: Omit<CacheMount, 'type' | 'id' | 'sharing' | keyof FileAttributes>,
): CacheMount {
  const sharing = oneOf(fields, 'sharing', SHARING, 'shared') as CacheMount['sharing'];
  return { type: 'cache', ...place, id: fields.get('id') || place.target, sharing, ...attributesOf(fields, 0o755) };
}

function secretOf(fields: Fields, { target, readOnly }: Common): SecretMount {
  const id = fields.get('id') || fields.get('source');
  if (fields.has('id') && fields.has('source')) throw badParameter("both source and id can't be set");
  const isNamed = (fields.get('target') ?? '') !== '';
  const env = fields.get('env') || undefined;
  if (id === undefined && !isNamed) throw badParameter('invalid secret mount. one of source, target required');
  const name = id ?? target.split('/').at(-1) ?? '';
  return {
    type: 'secret',
    id: name,
    env,
    isFile: isNamed || env === undefined,
    target: isNamed ? target : `/run/secrets/${name.split('/').at(-1) ?? name}`,
    readOnly,
    required: flagOf(fields, 'required'),
    ...attributesOf(fields, 0o400),
  };
}
