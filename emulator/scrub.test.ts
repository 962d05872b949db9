import { expect, test } from 'vitest';
import { scrub } from './scrub.ts';

const PAGE = 4096;
const page = (fill: number): Uint8Array => new Uint8Array(PAGE).fill(fill);
const pages = (...fills: number[]): Uint8Array => {
  const all = new Uint8Array(fills.length * PAGE);
  fills.forEach((fill, i) => all.set(page(fill), i * PAGE));
  return all;
};

test('pages equal to a page of the image are cleared wherever they lie', () => {
  const memory = pages(7, 1, 2, 9, 2);
  expect(scrub(memory, pages(1, 2))).toBe(3);
  expect(memory).toEqual(pages(7, 0, 0, 9, 0));
});

test('a page that differs in its last byte stays', () => {
  const memory = pages(1);
  memory[PAGE - 1] = 0;
  expect(scrub(memory, pages(1))).toBe(0);
});

test('zero pages and an incomplete last page of the image match nothing', () => {
  const memory = pages(0, 5);
  expect(scrub(memory, new Uint8Array([...page(0), 5, 5]))).toBe(0);
});
