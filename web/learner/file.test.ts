import { expect, it } from 'vitest';
import { FILE_BYTES_MAX, readProgress, writeProgress } from './file.ts';
import type { LearnerProgress } from './progress.ts';

const PROGRESS: LearnerProgress = {
  format: 1,
  lessons: { isolation: { version: 1, steps: { start: { passedAt: 5, containers: { box: 'a' } } } } },
};
const NOW = Date.UTC(2026, 10, 30);
const file = (text: string | Uint8Array<ArrayBuffer>) => new Blob([text]);
const ours = (more: object) => JSON.stringify({ kind: 'drydock-progress', format: 1, lessons: {}, ...more });

it('reads what it writes, under a name with the day', async () => {
  const { name, text } = writeProgress(PROGRESS, new Date('2026-11-30T12:00:00Z'));
  expect(name).toBe('drydock-progress-2026-11-30.json');
  expect(await readProgress(file(text), NOW)).toEqual({ kind: 'read', progress: PROGRESS });
});

it('takes a step that was passed in the future as passed now, unless a clock may have been ahead', async () => {
  const pass = (passedAt: number) => ({ passedAt, containers: {} });
  const passes = (far: number) => ({ near: pass(NOW + 3_600_000), far: pass(far) });
  const lessons = (far: number) => ({ isolation: { version: 1, steps: passes(far) } });
  const read = await readProgress(file(ours({ lessons: lessons(8e15) })), NOW);
  expect(read).toEqual({ kind: 'read', progress: { format: 1, lessons: lessons(NOW) } });
});

it.each([
  ['of a newer version', file(ours({ format: 2 })), /newer version of Drydock/],
  ['that is damaged', file(ours({ lessons: { isolation: 5 } })), /is damaged/],
  [
    'with __proto__ as a lesson',
    file(`{"kind":"drydock-progress","format":1,"lessons":{"__proto__":{"version":1,"steps":{}}}}`),
    /not a file that/,
  ],
  [
    'with __proto__ anywhere',
    file(`{"kind":"drydock-progress","format":1,"lessons":{},"more":{"__proto__":{"isAdmin":true}}}`),
    /not a file that/,
  ],
  ['of 10 MB of junk', file(new Uint8Array(10 * 2 ** 20).fill(0x5b)), /too large: .* 10\.0 MB/],
  ['of junk that is just small enough', file(new Uint8Array(FILE_BYTES_MAX).fill(0x5b)), /not a file that/],
  ['that is another JSON', file('{"lessons":{}}'), /not a file that/],
  ['that is a list', file('[]'), /not a file that/],
  ['that is null', file('null'), /not a file that/],
  ['that is empty', file(''), /not a file that/],
  ['that is no text', file(new Uint8Array([0xff, 0xfe, 0x00])), /not a file that/],
])('refuses a file %s, with a sentence', async (_, bytes, sentence) => {
  const read = await readProgress(bytes, NOW);
  expect(read).toEqual({ kind: 'refused', sentence: expect.stringMatching(sentence) });
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});
