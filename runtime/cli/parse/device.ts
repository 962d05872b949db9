/**
 * Devices and what is said of them: `--device`, `--device-cgroup-rule`, `--device-read-bps`, `--blkio-weight-device`, `--gpus`.
 */
import { cut } from '../../text/environment.ts';
import { cleanPath } from '../../text/path.ts';
import { ramInBytes } from '../../text/size.ts';

export interface DeviceMapping {
  readonly PathOnHost: string;
  readonly PathInContainer: string;
  readonly CgroupPermissions: string;
}

/** `host path[:container path][:rwm]`. */
export function parseDevice(text: string): DeviceMapping {
  const parts = text.split(':');
  const [source = '', second, third] = parts;
  if (parts.length > 3 || source === '') throw new Error(`bad format for path: ${text}`);
  if (third !== undefined && !isMode(third)) throw new Error(`bad mode specified: ${third}`);
  const modeOnly = third === undefined && second !== undefined && isMode(second);
  const target =
    second === undefined || modeOnly ? cleanPath(source) : third === undefined ? cleanPath(second) : second;
  if (!target.startsWith('/'))
    throw new Error(`${second === undefined || modeOnly ? source : second} is not an absolute path`);
  const host = second === undefined || modeOnly ? cleanPath(source) : source;
  return { PathOnHost: host, PathInContainer: target, CgroupPermissions: third ?? (modeOnly ? second : 'rwm') };
}

const isMode = (text: string): boolean => /^[rwm]{1,3}$/.test(text) && new Set(text).size === text.length;

export function checkDeviceRule(text: string): string {
  if (!/^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/.test(text))
    throw new Error(`invalid device cgroup format '${text}'`);
  return text;
}

export interface DeviceRate {
  readonly Path: string;
  readonly Rate: number;
}

/** Bytes per second. */
export const parseByteRate = (text: string): DeviceRate =>
  parseRate(
    text,
    ramInBytes,
    '<device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb',
  );

/** Operations per second. */
export const parseOperationRate = (text: string): DeviceRate =>
  parseRate(text, parseCount, '<device-path>:<number>. Number must be a positive integer');

function parseRate(text: string, parse: (rate: string) => number, form: string): DeviceRate {
  const [path, rate] = splitDevice(text);
  try {
    return { Path: path, Rate: parse(rate) };
  } catch (error) {
    throw new Error(`invalid rate for device: ${text}. The correct format is ${form}`, { cause: error });
  }
}

function parseCount(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new Error('not a positive integer');
  return Number(text);
}

export interface DeviceWeight {
  readonly Path: string;
  readonly Weight: number;
}

export function parseDeviceWeight(text: string): DeviceWeight {
  const [path, weight] = splitDevice(text);
  if (!/^[0-9]+$/.test(weight) || (Number(weight) > 0 && (Number(weight) < 10 || Number(weight) > 1000))) {
    throw new Error(`invalid weight for device: ${text}`);
  }
  return { Path: path, Weight: Number(weight) };
}

function splitDevice(text: string): [path: string, value: string] {
  const [path, value] = cut(text, ':');
  if (value === '') throw new Error(`bad format: ${text}`);
  if (!path.startsWith('/dev/')) throw new Error(`bad format for device path: ${text}`);
  return [path, value];
}
