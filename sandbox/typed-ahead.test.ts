import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TypedAhead } from './typed-ahead.ts';

let taken: string;
let typed: TypedAhead;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

beforeEach(() => {
  vi.useFakeTimers();
  taken = '';
  typed = new TypedAhead((piece) => void (taken += new TextDecoder().decode(piece)));
});

afterEach(() => void vi.useRealTimers());

test('what is typed waits for the prompt, which may come in pieces, and nothing waits after it', () => {
  typed.type(bytes('one\r'));
  typed.type(bytes('two\r'));
  typed.shown(bytes('Welcome é\r\n\x1b[?20'));
  expect(taken).toBe('');
  typed.shown(bytes('04hroot# '));
  expect(taken).toBe('one\rtwo\r');
  typed.type(bytes('three\r'));
  expect(taken).toBe('one\rtwo\rthree\r');
});

test('a prompt that is there already is enough', () => {
  typed.shown(bytes('\x1b[?2004hroot# '));
  typed.type(bytes('one\r'));
  expect(taken).toBe('one\r');
});

test.each([
  ['an interrupt', 'abc\x03'],
  ['more than a line', 'x'.repeat(4097)],
])('%s goes to whatever runs in the place of the shell', (_, text) => {
  typed.type(bytes(text));
  expect(taken).toBe(text);
});

test('a shell that never asks gets it in the end', () => {
  typed.type(bytes('answer\r'));
  vi.runAllTimers();
  expect(taken).toBe('answer\r');
});
