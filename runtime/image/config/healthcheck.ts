import type { ImageConfig } from '../../api/types.ts';
import { badParameter } from '../../errors.ts';
import { parseDuration } from '../../cli/parse/duration.ts';
import { type Instruction, jsonStrings } from './instruction.ts';

type Healthcheck = NonNullable<ImageConfig['Healthcheck']>;

const INTERVAL_MIN_NS = 1e6;

/** `HEALTHCHECK NONE` or `HEALTHCHECK [--interval=...] CMD ...`. */
export function parseHealthcheck(instruction: Instruction): Healthcheck {
  const [, type = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(instruction.rest) ?? [];
  if (type === '') throw badParameter('HEALTHCHECK requires at least one argument');
  if (type.toUpperCase() === 'NONE') {
    if (rest !== '') throw badParameter('HEALTHCHECK NONE takes no arguments');
    return { Test: ['NONE'] };
  }
  if (type.toUpperCase() !== 'CMD') {
    throw badParameter(`Unknown type ${JSON.stringify(type)} in HEALTHCHECK (try CMD)`);
  }
  const command = jsonStrings(rest);
  if (rest === '' || command?.length === 0) throw badParameter('Missing command after HEALTHCHECK CMD');
  return { Test: command ? ['CMD', ...command] : ['CMD-SHELL', rest], ...timing(instruction.flags) };
}

function timing(flags: ReadonlyMap<string, string>): Healthcheck {
  const interval = (name: string) => intervalOf(name, flags.get(name));
  const retries = flags.get('retries');
  return {
    ...withValue('Interval', interval('interval')),
    ...withValue('Timeout', interval('timeout')),
    ...withValue('StartPeriod', interval('start-period')),
    ...withValue('StartInterval', interval('start-interval')),
    ...withValue('Retries', retries === undefined || retries === '' ? undefined : retriesOf(retries)),
  };
}

const withValue = (key: keyof Healthcheck, value: number | undefined): Healthcheck =>
  value === undefined ? {} : { [key]: value };

function intervalOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const nanoseconds = durationOf(text);
  if (nanoseconds < 0) throw badParameter(`Interval "${name}" must be greater than 0`);
  if (nanoseconds > 0 && nanoseconds < INTERVAL_MIN_NS)
    throw badParameter(`Interval "${name}" cannot be less than 1ms`);
  return nanoseconds;
}

function retriesOf(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw badParameter(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  const retries = Number(text);
  if (retries < 1) throw badParameter(`--retries must be at least 1 (not ${retries})`);
  return retries;
}

function durationOf(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw badParameter(error instanceof Error ? error.message : String(error));
  }
}
