import { describe, expect, it, test } from 'vitest';
import { compileTemplate } from '../template.ts';
import { type Value, GoTime } from '../value.ts';
import { decode } from './decode.ts';
import { durationText } from './duration.ts';
import { formatTime } from './time-layout.ts';
import { DOCKER_TYPES } from './types.ts';

const show = (source: string, json: Value, type = 'container.InspectResponse'): string =>
  compileTemplate(source).run(decode(DOCKER_TYPES.get(type), json));

const CONTAINER = {
  Id: 'abc',
  State: { Status: 'running', Running: true, Health: { Status: 'healthy', FailingStreak: 2, Log: [{ ExitCode: 1 }] } },
  HostConfig: { PidsLimit: 100, Ulimits: [{ Name: 'nofile', Hard: 20, Soft: 10 }] },
};

describe('where Go prints the address of what a pointer leads to', () => {
  it.each([
    ['{{.State.Health}}', '{healthy 2 [&{0001-01-01 00:00:00 +0000 UTC 0001-01-01 00:00:00 +0000 UTC 1 }]}'],
    ['{{printf "%v" .HostConfig.PidsLimit}}', '&100'],
    ['{{.HostConfig.PidsLimit}} {{.HostConfig.MemorySwappiness}}', '100 <nil>'],
    ['{{.HostConfig.Ulimits}}', '[nofile=10:20]'],
  ])('%s prints what it leads to', (source, text) => expect(show(source, CONTAINER)).toBe(text));
});

test('what an answer leaves out is zero, what has no field is dropped', () => {
  expect(show('{{json .State}}', { State: { Running: true, Unheard: 1 } })).toBe(
    '{"Status":"","Running":true,"Paused":false,"Restarting":false,"OOMKilled":false,"Dead":false,"Pid":0,"ExitCode":0,"Error":"","StartedAt":"","FinishedAt":""}',
  );
  expect(() => show('{{.State.Pid}}', {})).toThrow('nil pointer evaluating *container.State.Pid');
  expect(() => show('{{.Id}}', CONTAINER)).toThrow("can't evaluate field Id in type container.InspectResponse");
});

test.each([
  [0, '0s'],
  [1, '1ns'],
  [1500, '1.5µs'],
  [250_000_000, '250ms'],
  [-1_000_000_000, '-1s'],
  [90_500_000_000, '1m30.5s'],
  [3_600_000_000_000, '1h0m0s'],
])('%d ns is %s', (nanoseconds, text) => expect(durationText(nanoseconds)).toBe(text));

test.each([
  ['2006-01-02T15:04:05.000Z07:00', '2026-03-09T15:04:05.120Z'],
  ['Mon, 2 Jan 06 3:04PM MST', 'Mon, 9 Mar 26 3:04PM UTC'],
  ['Monday January _2 03:04:05.999 pm -0700', 'Monday March  9 03:04:05.12 pm +0000'],
])('a time in the layout %s', (layout, text) =>
  expect(formatTime(new GoTime('2026-03-09T15:04:05.12Z'), layout)).toBe(text),
);
