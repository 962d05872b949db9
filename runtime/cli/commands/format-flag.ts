/** `--format`, as the listing verbs describe it. */
import { string } from '../command/flags.ts';
import type { Flag, FlagOptions } from '../command/flag.ts';

const TEMPLATE = "'json':             one line of JSON each\n'TEMPLATE':         through the given Go template";

export const listFormatFlag = (options?: FlagOptions): Flag<string> =>
  string(
    `How to print it:\n'table':            columns with headers (default)\n'table TEMPLATE':   columns by the given Go template\n${TEMPLATE}`,
    options,
  );

export const formatFlag = (options?: FlagOptions): Flag<string> => string(`How to print it:\n${TEMPLATE}`, options);
