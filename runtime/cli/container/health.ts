import type { ContainerConfig } from '../../model/types.ts';

interface HealthFlags {
  readonly 'health-cmd': string;
  readonly 'health-interval': number;
  readonly 'health-timeout': number;
  readonly 'health-start-period': number;
  readonly 'health-start-interval': number;
  readonly 'health-retries': number;
  readonly 'no-healthcheck': boolean;
}

const NUMBERS = [
  'health-interval',
  'health-timeout',
  'health-retries',
  'health-start-period',
  'health-start-interval',
] as const;

/** undefined leaves the image's own check in place; times are nanoseconds. */
export function healthConfig(flags: HealthFlags): ContainerConfig['Healthcheck'] {
  const isSet = flags['health-cmd'] !== '' || NUMBERS.some((name) => flags[name] !== 0);
  if (flags['no-healthcheck']) {
    if (isSet) throw new Error('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  if (!isSet) return undefined;
  const negative = NUMBERS.find((name) => flags[name] < 0);
  if (negative) throw new Error(`--${negative} cannot be negative`);
  return {
    ...(flags['health-cmd'] !== '' && { Test: ['CMD-SHELL', flags['health-cmd']] }),
    Interval: flags['health-interval'],
    Timeout: flags['health-timeout'],
    StartPeriod: flags['health-start-period'],
    StartInterval: flags['health-start-interval'],
    Retries: flags['health-retries'],
  };
}
