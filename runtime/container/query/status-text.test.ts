import { describe, expect, test } from 'vitest';
import { humanDuration } from './durations.ts';
import { statusText } from './status-text.ts';
import { instantOfMs } from '../../std/instant.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

describe('durations in words', () => {
  test.each([
    [0, 'Less than a second'],
    [999, 'Less than a second'],
    [SECOND, '1 second'],
    [59 * SECOND, '59 seconds'],
    [60 * SECOND, 'About a minute'],
    [2 * 60 * SECOND, '2 minutes'],
    [HOUR, 'About an hour'],
    [47 * HOUR, '47 hours'],
    [3 * DAY, '3 days'],
    [15 * DAY, '2 weeks'],
    [61 * DAY, '2 months'],
    [800 * DAY, '2 years'],
  ])('%i ms', (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });
});

describe('the STATUS column', () => {
  const living = { pid: 7, startedAt: 0n, oomKilled: false, finishedAt: undefined };
  const ended = { exitCode: 137, error: '', oomKilled: false, startedAt: 0n, finishedAt: instantOfMs(60 * SECOND) };
  test.each([
    [{ status: 'created', exitCode: 0, error: '' } as const, 'Created'],
    [{ status: 'running', ...living } as const, 'Up 3 minutes'],
    [{ status: 'paused', ...living } as const, 'Up 3 minutes (Paused)'],
    [{ status: 'exited', ...ended } as const, 'Exited (137) 2 minutes ago'],
    [{ status: 'restarting', ...ended } as const, 'Restarting (137) 2 minutes ago'],
  ])('%o', (state, text) => {
    expect(statusText(state, instantOfMs(180 * SECOND))).toBe(text);
  });
});
