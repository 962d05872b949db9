import { describe, expect, test } from 'vitest';
import {
  beginning,
  checkHealthcheck,
  healthCheckOf,
  type HealthResult,
  judge,
  mergeHealthcheck,
  nextCheckMs,
} from './health.ts';
import { instantOfMs } from '../std/instant.ts';

const SECOND_NS = 1e9;
const result = (exitCode: number, startedAtMs = 0): HealthResult => ({
  startedAt: instantOfMs(startedAtMs),
  endedAt: instantOfMs(startedAtMs + 1),
  exitCode,
  output: '',
});
const check = healthCheckOf({ Healthcheck: { Test: ['CMD', 'true'], StartPeriod: 10 * SECOND_NS, Retries: 2 } });

describe('what is checked', () => {
  test.each([
    [undefined, undefined],
    [{ Test: [] }, undefined],
    [{ Test: ['NONE'] }, undefined],
    [{ Test: ['CMD', 'a', 'b'] }, ['a', 'b']],
    [{ Test: ['CMD-SHELL', 'a b'] }, ['/bin/sh', '-c', 'a b']],
  ])('%j', (Healthcheck, command) => {
    expect(healthCheckOf(Healthcheck ? { Healthcheck } : {})?.command).toEqual(command);
  });

  test('times have Docker’s defaults', () => {
    expect(healthCheckOf({ Healthcheck: { Test: ['CMD', 'x'] } })).toMatchObject({
      intervalMs: 30_000,
      timeoutMs: 30_000,
      startPeriodMs: 0,
      retries: 3,
    });
  });

  test('what the request leaves out is the image’s', () => {
    const image = { Test: ['CMD', 'x'], Interval: 5 * SECOND_NS, Retries: 7 };
    expect(mergeHealthcheck({ Interval: SECOND_NS, Test: [] }, image)).toEqual({ ...image, Interval: SECOND_NS });
    expect(mergeHealthcheck(undefined, image)).toBe(image);
    expect(mergeHealthcheck({ Test: ['NONE'] }, image)?.Test).toEqual(['NONE']);
  });

  test('times too short are refused', () => {
    expect(() => checkHealthcheck({ Interval: 1000 })).toThrow('Interval in Healthcheck cannot be less than 1ms');
    expect(() => checkHealthcheck({ Retries: -1 })).toThrow('Retries in Healthcheck cannot be negative');
  });
});

describe('what results make of it', () => {
  if (!check) throw new Error('no check');
  const after = (...results: HealthResult[]): ReturnType<typeof judge> =>
    results.reduce((health, each) => judge(health, check, each, 0n), beginning(undefined));

  test('one success is healthy, and failures count from there', () => {
    expect(after(result(0))).toMatchObject({ status: 'healthy', failingStreak: 0 });
    expect(after(result(0), result(1))).toMatchObject({ status: 'healthy', failingStreak: 1 });
    expect(after(result(0), result(1), result(1))).toMatchObject({ status: 'unhealthy', failingStreak: 2 });
    expect(after(result(0), result(1), result(1), result(0))).toMatchObject({ status: 'healthy', failingStreak: 0 });
  });

  test('in the start period failures don’t count', () => {
    expect(after(result(1), result(1), result(1))).toMatchObject({ status: 'starting', failingStreak: 0 });
    expect(after(result(1, 11_000), result(1, 12_000))).toMatchObject({ status: 'unhealthy', failingStreak: 2 });
  });

  test('five results are kept', () => {
    expect(after(...Array.from({ length: 9 }, (_, at) => result(0, at))).log.map(({ startedAt }) => startedAt)).toEqual(
      [4n, 5n, 6n, 7n, 8n].map((ms) => ms * 1_000_000n),
    );
  });

  test('checks are closer together while it starts', () => {
    expect(nextCheckMs(beginning(undefined), check, 0)).toBe(5000);
    expect(nextCheckMs(beginning(undefined), check, 11_000)).toBe(30_000);
    expect(nextCheckMs(after(result(0)), check, 0)).toBe(30_000);
  });
});
