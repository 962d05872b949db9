/**
 * The kinds of flags that Docker's commands share.
 */
import { checkLabel, checkVariable, parseMapEntry } from '../../text/environment.ts';
import { parseCsvRecord } from '../../text/csv.ts';
import { parseDuration } from '../../text/duration.ts';
import { parseFilter } from '../parse/filter.ts';
import { parseBool, parseInteger } from '../../text/number.ts';
import { ramInBytes } from '../../text/size.ts';
import type { Flag, FlagOptions, FlagValue } from './flag.ts';
import { repeated, single } from './flag.ts';

const identity = (text: string): string => text;

export const string = (description: string, options?: FlagOptions & { initial?: string }): Flag<string> => {
  const { initial = '', ...rest } = options ?? {};
  const shown = initial === '' ? {} : { defaultText: `"${initial}"` };
  return single('string', description, initial, identity, { ...shown, ...rest });
};

export const bool = (description: string, options?: FlagOptions & { initial?: boolean }): Flag<boolean> => {
  const { initial = false, ...rest } = options ?? {};
  const shown = initial ? { defaultText: 'true' } : {};
  return { ...single('', description, initial, parseBool, { ...shown, ...rest }), bareValue: 'true' };
};

export const int = (description: string, options?: FlagOptions & { initial?: number }): Flag<number> => {
  const { initial = 0, ...rest } = options ?? {};
  const shown = initial === 0 ? {} : { defaultText: `${initial}` };
  return single('int', description, initial, (text) => parseInteger(text), { ...shown, ...rest });
};

export const duration = (description: string): Flag<number> =>
  single('duration', description, 0, parseDuration, { defaultText: '0s' });

export const bytes = (description: string, options?: FlagOptions): Flag<number> =>
  single('bytes', description, 0, ramInBytes, options);

export const list = (description: string, options?: FlagOptions): Flag<readonly string[]> =>
  repeated('list', description, identity, options);

export const checkedList = (
  description: string,
  check: (text: string) => string,
  options?: FlagOptions,
): Flag<readonly string[]> => repeated('list', description, check, options);

export const variables = (description: string): Flag<readonly string[]> =>
  checkedList(description, checkVariable, { short: 'e' });
export const labels = (description: string): Flag<readonly string[]> =>
  checkedList(description, checkLabel, { short: 'l' });

/** pflag's stringSlice: each mention is a comma-separated record. */
export const strings = (description: string): Flag<readonly string[]> =>
  repeated('strings', description, parseCsvRecord);

export function map(
  description: string,
  parse: (text: string) => [string, string] = parseMapEntry,
): Flag<Readonly<Record<string, string>>> {
  const create = (): FlagValue<Readonly<Record<string, string>>> => {
    const value: Record<string, string> = {};
    const set = (text: string): void => {
      const [key, entry] = parse(text);
      value[key] = entry;
    };
    return { set, value };
  };
  return { typeName: 'map', description, defaultText: 'map[]', create };
}

/** `--filter name=value`: values by name, in the API's form. */
export function filter(description: string, options?: FlagOptions): Flag<ReadonlyMap<string, readonly string[]>> {
  return { typeName: 'filter', description, ...options, create: createFilter };
}

function createFilter(): FlagValue<ReadonlyMap<string, readonly string[]>> {
  const value = new Map<string, string[]>();
  const set = (text: string): void => {
    if (text === '') return;
    const [name, wanted] = parseFilter(text);
    const known = value.get(name) ?? [];
    if (!known.includes(wanted)) value.set(name, [...known, wanted]);
  };
  return { set, value };
}
