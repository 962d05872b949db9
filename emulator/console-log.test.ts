import { expect, test } from 'vitest';
import { CONSOLE_LINE_CHARS_MAX, CONSOLE_LINES_MAX, ConsoleLog } from './console-log.ts';

function feed(text: string): { log: ConsoleLog; lines: string[]; panics: string[] } {
  const lines: string[] = [];
  const panics: string[] = [];
  const log = new ConsoleLog(
    (line) => lines.push(line),
    (panic) => panics.push(panic),
  );
  for (const byte of new TextEncoder().encode(text)) log.byte(byte);
  return { log, lines, panics };
}

test('lines end at line feeds, carriage returns vanish, UTF-8 is decoded', () => {
  expect(feed('one\r\ntwö\r\nunfinished').lines).toEqual(['one', 'twö']);
});

test('a line without end is cut', () => {
  expect(feed('x'.repeat(CONSOLE_LINE_CHARS_MAX + 1)).lines).toHaveLength(1);
});

test('only so many lines are kept, the newest', () => {
  const { log } = feed(Array.from({ length: CONSOLE_LINES_MAX * 3 }, (_, i) => `${i}\n`).join(''));
  expect(log.lines.length).toBeLessThanOrEqual(CONSOLE_LINES_MAX);
  expect(log.lines.at(-1)).toBe(`${CONSOLE_LINES_MAX * 3 - 1}`);
});

test('a panic is reported whole, from its first line to its last', () => {
  const panic = [
    '[    1.0] Kernel panic - not syncing: sysrq triggered crash',
    '[    1.0] CPU: 0 PID: 1 Comm: init',
    '[    1.0] ---[ end Kernel panic - not syncing: sysrq triggered crash ]---',
  ];
  expect(feed(`[    0.9] before\n${panic.join('\n')}\nafter\n`).panics).toEqual([panic.join('\n')]);
});

test('text about panics is none', () => {
  expect(feed('panic=0 on the command line\n---[ end trace ]---\n').panics).toEqual([]);
});
