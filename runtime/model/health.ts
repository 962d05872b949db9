import type { ContainerConfig, ContainerState } from './types.ts';
import { badParameter } from '../std/errors.ts';
import { type Instant, msBetween, rfc3339Nano } from '../std/instant.ts';

/** Docker keeps as many results. */
const RESULTS_MAX = 5;
const MS_PER_NS = 1e-6;
const DEFAULTS = { intervalMs: 30_000, timeoutMs: 30_000, startIntervalMs: 5000, retries: 3 };
const DURATION_MIN_NS = 1_000_000;

type HealthConfig = NonNullable<ContainerConfig['Healthcheck']>;

/** How a container is checked, with Docker's defaults. */
export interface HealthCheck {
  readonly command: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly startPeriodMs: number;
  readonly startIntervalMs: number;
  readonly retries: number;
}

/** One check. */
export interface HealthResult {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** 0 is healthy; -1 is a check that did not end in time. */
  readonly exitCode: number;
  readonly output: string;
}

export interface Health {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  readonly failingStreak: number;
  readonly log: readonly HealthResult[];
}

/** Undefined where there is nothing to check. */
export function healthCheckOf(config: ContainerConfig): HealthCheck | undefined {
  const check = config.Healthcheck;
  const [kind, ...words] = check?.Test ?? [];
  if (!check || (kind !== 'CMD' && kind !== 'CMD-SHELL')) return undefined;
  const shell = config.Shell?.length ? config.Shell : ['/bin/sh', '-c'];
  const ms = (ns: number | undefined, otherwise: number): number => (ns ? ns * MS_PER_NS : otherwise);
  return {
    command: kind === 'CMD' ? words : [...shell, ...words],
    intervalMs: ms(check.Interval, DEFAULTS.intervalMs),
    timeoutMs: ms(check.Timeout, DEFAULTS.timeoutMs),
    startPeriodMs: ms(check.StartPeriod, 0),
    startIntervalMs: ms(check.StartInterval, DEFAULTS.startIntervalMs),
    retries: check.Retries ? check.Retries : DEFAULTS.retries,
  };
}

/** A run begins: what was found in the one before stays in the log. */
export const beginning = (before: Health | undefined): Health => ({
  status: 'starting',
  failingStreak: 0,
  log: before?.log ?? [],
});

/** What a result changes. In the start period failures don't count, but a success ends it. */
export function judge(health: Health, check: HealthCheck, result: HealthResult, runStartedAt: Instant): Health {
  const log = [...health.log, result].slice(-RESULTS_MAX);
  if (result.exitCode === 0) return { status: 'healthy', failingStreak: 0, log };
  const isStarting = health.status === 'starting' && msBetween(runStartedAt, result.startedAt) < check.startPeriodMs;
  const failingStreak = health.failingStreak + (isStarting ? 0 : 1);
  const status = !isStarting && failingStreak >= check.retries ? 'unhealthy' : health.status;
  return { status, failingStreak, log };
}

/** How long to wait for the next check. */
export function nextCheckMs(health: Health, check: HealthCheck, ranMs: number): number {
  const isStarting = health.status === 'starting' && ranMs < check.startPeriodMs;
  return isStarting ? Math.min(check.startIntervalMs, check.intervalMs) : check.intervalMs;
}

/** The request's check over the image's: what it leaves out is the image's. */
export function mergeHealthcheck(
  asked: HealthConfig | undefined,
  image: HealthConfig | undefined,
): HealthConfig | undefined {
  if (!asked || !image) return asked ?? image;
  const set = Object.fromEntries(
    Object.entries(asked).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value))),
  );
  return { ...image, ...set };
}

/** Throws Docker's errors for times that are too short. */
export function checkHealthcheck(asked: HealthConfig | undefined): void {
  for (const field of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval'] as const) {
    const value = asked?.[field] ?? 0;
    if (value !== 0 && value < DURATION_MIN_NS) throw badParameter(`${field} in Healthcheck cannot be less than 1ms`);
  }
  if ((asked?.Retries ?? 0) < 0) throw badParameter('Retries in Healthcheck cannot be negative');
}

export const healthToApi = ({ status, failingStreak, log }: Health): NonNullable<ContainerState['Health']> => ({
  Status: status,
  FailingStreak: failingStreak,
  Log: log.map(({ startedAt, endedAt, exitCode, output }) => ({
    Start: rfc3339Nano(startedAt),
    End: rfc3339Nano(endedAt),
    ExitCode: exitCode,
    Output: output,
  })),
});
