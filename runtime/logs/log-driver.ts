/**
 * The log drivers and their options, in Docker's words: what is unknown is refused when a container is made, what is
 * wrong when it starts.
 */
import { badParameter, readOr, serverError } from '../std/errors.ts';
import { atoi, parseBool } from '../text/number.ts';
import { fromHumanSize, ramInBytes } from '../text/size.ts';
import { jsonFormat } from './json-format.ts';
import { localFormat } from './local-format.ts';
import { LOG_ATTRIBUTES_BYTES_MAX, type LogAttributes, type LogFormat } from './log-format.ts';
import type { LogSettings } from './log-writer.ts';

export type LogOptions = Readonly<Record<string, string>>;
/** The drivers that write files. */
export type FileDriver = 'json-file' | 'local';

const OPTIONS: Readonly<Record<FileDriver, ReadonlySet<string>>> = {
  'json-file': new Set(['max-size', 'max-file', 'compress', 'labels', 'labels-regex', 'env', 'env-regex', 'tag']),
  local: new Set(['max-size', 'max-file', 'compress']),
};
/** Those of every driver. */
const MODE_OPTIONS = new Set(['mode', 'max-buffer-size']);

/** What may wait to be written before the container has to wait too. */
const QUEUE_BYTES_MAX = 256 * 1024;
const RING_BYTES = 1024 * 1024;
const RING_BYTES_MAX = 64 * 1024 * 1024;

export const isFileDriver = (driver: string): driver is FileDriver => driver in OPTIONS;

/** Throws Docker's error for a driver that isn't there and for options that it doesn't know. */
export function checkLogConfig(driver: string, options: LogOptions): void {
  if (driver === 'none') return;
  if (!isFileDriver(driver))
    throw badParameter(`error looking up logging plugin ${driver}: plugin "${driver}" not found`);
  checkMode(options);
  const unknown = Object.keys(options).find((option) => !OPTIONS[driver].has(option) && !MODE_OPTIONS.has(option));
  if (unknown === undefined) return;
  const where = driver === 'local' ? 'log driver local' : `${driver} log driver`;
  throw badParameter(`unknown log opt '${unknown}' for ${where}`);
}

function checkMode({ mode = '', 'max-buffer-size': buffer }: LogOptions): void {
  if (!['', 'blocking', 'non-blocking'].includes(mode))
    throw badParameter(`logger: logging mode not supported: ${mode}`);
  if (buffer === undefined) return;
  if (mode !== 'non-blocking')
    throw badParameter("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
  readOr(
    () => ramInBytes(buffer),
    (message) => badParameter(`error parsing option max-buffer-size: ${message}`),
  );
}

/** A driver with its options read. `attributes` are what the container adds to its entries. */
export interface OpenedDriver {
  readonly format: LogFormat;
  readonly settings: LogSettings;
}

/** Throws Docker's error for options that can't be. */
export function openDriver(driver: FileDriver, options: LogOptions, attributes: LogAttributes): OpenedDriver {
  const limits = driver === 'local' ? localLimits(options) : jsonFileLimits(options);
  const size = options['max-buffer-size'];
  const ring = Math.min(size === undefined ? RING_BYTES : ramInBytes(size), RING_BYTES_MAX);
  const drops = options['mode'] === 'non-blocking';
  const settings = {
    ...limits,
    queueBytes: drops ? ring : QUEUE_BYTES_MAX,
    whenFull: drops ? ('drop' as const) : ('wait' as const),
  };
  if (JSON.stringify(attributes).length > LOG_ATTRIBUTES_BYTES_MAX)
    throw badParameter(
      `labels, env and tag add more than ${String(LOG_ATTRIBUTES_BYTES_MAX)} bytes to each entry of the log`,
      'Choose fewer of them with --log-opt.',
    );
  return { settings, format: formatOf(driver, attributes) };
}

export const formatOf = (driver: FileDriver, attributes: LogAttributes): LogFormat =>
  driver === 'local' ? localFormat : jsonFormat(attributes);

type Limits = Pick<LogSettings, 'maxBytes' | 'files' | 'compress'>;

function jsonFileLimits(options: LogOptions): Limits {
  const size = options['max-size'];
  const maxBytes = size === undefined ? undefined : sizeOf(size);
  if (maxBytes === 0) throw serverError('max-size must be a positive number');
  const files = options['max-file'] === undefined ? 1 : integerOf(options['max-file']);
  if (files < 1) throw serverError('max-file cannot be less than 1');
  const compress = flagOf(options['compress'], false);
  if (compress && (files < 2 || maxBytes === undefined))
    throw serverError('compress cannot be true when max-file is less than 2 or max-size is not set');
  return { maxBytes, files, compress };
}

const LOCAL_BYTES = 20 * 1024 * 1024;
const LOCAL_FILES = 5;

function localLimits(options: LogOptions): Limits {
  const size = options['max-size'];
  const maxBytes = size === undefined ? LOCAL_BYTES : sizeOf(size, `invalid value for max-size: ${size}: `);
  const count = options['max-file'];
  const files = count === undefined ? LOCAL_FILES : integerOf(count, `invalid value for max-file: ${count}: `);
  const compress = flagOf(options['compress'], true, 'error reading compress log option: ');
  if (compress && files <= 1) throw serverError('compression cannot be enabled when max file count is 1');
  return { maxBytes, files: Math.max(files, 1), compress };
}

const sizeOf = (text: string, before = ''): number =>
  readOr(
    () => fromHumanSize(text),
    (message) => badParameter(before + message),
  );

const integerOf = (text: string, before = ''): number =>
  readOr(
    () => atoi(text),
    (message) => serverError(before + message),
  );

const flagOf = (text: string | undefined, otherwise: boolean, before = ''): boolean =>
  readOr(
    () => (text === undefined ? otherwise : parseBool(text)),
    (message) => serverError(before + message),
  );
