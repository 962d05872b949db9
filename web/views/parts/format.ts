/** Sizes and names as people read them. */

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const DECIMAL = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** 67108864 -> `64 MiB`: memory, whose limits are given so. */
export const binarySize = (bytes: number): string => scaled(bytes, 1024, BINARY);

/** 2060000 -> `2.06 MB`: files and layers, as Docker prints them. */
export const decimalSize = (bytes: number): string => scaled(bytes, 1000, DECIMAL);

function scaled(bytes: number, step: number, units: readonly string[]): string {
  let value = bytes;
  let unit = 0;
  while (value >= step && unit < units.length - 1) {
    value /= step;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))} ${units[unit] ?? ''}`;
}

/** A process's arguments in one line, at most so long that a row stays one. */
export function commandLine(args: readonly string[], name: string): string {
  const line = args.length > 0 ? args.map((arg) => (arg === '' ? "''" : arg)).join(' ') : `[${name}]`;
  return line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}…` : line;
}

const LINE_MAX = 300;

/** The name of the program that a process runs, without its path. The kernel has 15 bytes of it, and a server may write over its own. */
export function programOf(args: readonly string[], name: string): string {
  const [word = ''] = (args[0] ?? '').replace(/^-/, '').split(/[ :]/, 1);
  const program = word.slice(word.lastIndexOf('/') + 1);
  return program === '' ? name : program;
}

export const userName = (uid: number): string => (uid === 0 ? 'root' : String(uid));

/** What the letter in /proc/PID/stat stands for. */
export const STATES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'waiting for a device',
  T: 'stopped',
  t: 'traced',
  Z: 'ended, not waited for',
  I: 'idle',
  X: 'dead',
};
