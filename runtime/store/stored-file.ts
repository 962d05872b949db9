/** Files of the engine's state, which root in the guest can edit: what is read back is parsed like anything from outside. */
import * as v from 'valibot';

/** A file of the engine's state that is missing, or is not as the engine writes it. The message names it and what was found. */
export class StoredFileError extends Error {
  override readonly name = 'StoredFileError';
}

/** `path` is relative to the state's root, `bytes` undefined where there is no such file. Throws StoredFileError. */
export const parseStored = <T>(schema: v.GenericSchema<unknown, T>, path: string, bytes: Uint8Array | undefined): T =>
  checkStored(schema, path, jsonOf(path, bytes));

/** The same for what a file has in it. */
export function checkStored<T>(schema: v.GenericSchema<unknown, T>, path: string, value: unknown): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue, ...more] = result.issues;
  const place = v.getDotPath(issue);
  const others = more.length > 0 ? ` (and ${String(more.length)} more)` : '';
  throw new StoredFileError(`${path}: ${place === null ? '' : `${place}: `}${issue.message}${others}`);
}

function jsonOf(path: string, bytes: Uint8Array | undefined): unknown {
  if (!bytes) throw new StoredFileError(`${path} is missing`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new StoredFileError(`${path} is not JSON: ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}

/** More of anything than a file can hold: a command may have thousands of words, a container thousands of ports. */
const ITEMS_MAX = 2 ** 20;
const TEXT_LENGTH_MAX = 1024 * 1024;
const DESCRIPTOR_MAX = 2 ** 31 - 1;

export const storedText = v.pipe(v.string(), v.maxLength(TEXT_LENGTH_MAX));
export const storedId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'It is no id of 64 hexadecimal digits'));
export const storedCount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** The agent's number of a descriptor or of a stream. */
export const storedDescriptor = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(DESCRIPTOR_MAX));

/** What may be absent: JSON has no `undefined`. */
export const storedMaybe = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.optional(v.nullable(schema), null),
    v.transform((value): T | undefined => value ?? undefined),
  );

export const storedList = <T>(item: v.GenericSchema<unknown, T>, atMost = ITEMS_MAX) =>
  v.pipe(v.array(item), v.maxLength(atMost), v.readonly());

/** The members of an object, whatever the keys are called: `__proto__` is one like any other. */
export const storedEntries = <T>(
  item: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, readonly (readonly [string, T])[]> =>
  v.pipe(
    v.unknown(),
    v.transform((value): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : value,
    ),
    storedList(v.tuple([storedText, item])),
  );

/** Text by text. */
export const storedWords: v.GenericSchema<unknown, Readonly<Record<string, string>>> = v.pipe(
  storedEntries(storedText),
  v.transform((entries) => Object.fromEntries(entries)),
);
