import { readOr } from '../std/errors.ts';
import type { ImageConfig } from '../model/types.ts';
import { parseInt64 } from '../text/number.ts';
import { parseDuration } from '../text/duration.ts';
import { DockerfileError } from './errors.ts';
import { jsonStrings } from './json-form.ts';
import { Flags, type RawInstruction } from './raw-instruction.ts';

type Healthcheck = NonNullable<ImageConfig['Healthcheck']>;

const FLAGS = {
  interval: 'text',
  timeout: 'text',
  'start-period': 'text',
  'start-interval': 'text',
  retries: 'text',
} as const;
const INTERVAL_MIN_NS = 1e6;

/** `HEALTHCHECK NONE` or `HEALTHCHECK [--interval=...] CMD ...`. */
export function parseHealthcheck(raw: RawInstruction): Healthcheck {
  const refuse = (message: string): DockerfileError => new DockerfileError(message, raw.location);
  const [, type = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(raw.rest) ?? [];
  if (type === '') throw refuse('HEALTHCHECK requires at least one argument');
  if (type.toUpperCase() === 'NONE') {
    if (rest !== '') throw refuse('HEALTHCHECK NONE takes no arguments');
    return { Test: ['NONE'] };
  }
  const flags = new Flags(raw, FLAGS);
  if (type.toUpperCase() !== 'CMD') throw refuse(`Unknown type ${JSON.stringify(type)} in HEALTHCHECK (try CMD)`);
  const command = jsonStrings(rest, raw.location);
  if (rest === '' || command?.length === 0) throw refuse('Missing command after HEALTHCHECK CMD');
  return { Test: command ? ['CMD', ...command] : ['CMD-SHELL', rest], ...timing(flags, refuse) };
}

type Refuse = (message: string) => DockerfileError;

function timing(flags: Flags, refuse: Refuse): Healthcheck {
  const interval = (key: keyof Healthcheck, name: string): Healthcheck => {
    const text = flags.text(name) ?? '';
    return text === '' ? {} : { [key]: intervalOf(name, text, refuse) };
  };
  const retries = flags.text('retries') ?? '';
  return {
    ...interval('Interval', 'interval'),
    ...interval('Timeout', 'timeout'),
    ...interval('StartPeriod', 'start-period'),
    ...interval('StartInterval', 'start-interval'),
    ...(retries === '' ? {} : { Retries: retriesOf(retries, refuse) }),
  };
}

function intervalOf(name: string, text: string, refuse: Refuse): number {
  const nanoseconds = durationOf(text, refuse);
  if (nanoseconds < 0) throw refuse(`Interval "${name}" must be greater than 0`);
  if (nanoseconds > 0 && nanoseconds < INTERVAL_MIN_NS) throw refuse(`Interval "${name}" cannot be less than 1ms`);
  return nanoseconds;
}

function retriesOf(text: string, refuse: Refuse): number {
  const retries = Number(readOr(() => parseInt64(text, 'ParseInt', 32), refuse));
  if (retries < 1) throw refuse(`--retries must be at least 1 (not ${retries})`);
  return retries;
}

const durationOf = (text: string, refuse: Refuse): number => readOr(() => parseDuration(text), refuse);
