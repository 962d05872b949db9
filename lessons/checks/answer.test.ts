import { describe, expect, it } from 'vitest';
import type { Item, Option, TypedAnswer, TypedForm } from '../format/types.ts';
import { filledRight, isInOrder, isSorted, isWholeChoice, markOption, markTyped } from './answer.ts';

const answer = (value: string, isRight: boolean, trap?: string): TypedAnswer => ({
  line: 1,
  value,
  isRight,
  feedback: [],
  ...(trap !== undefined && { trap }),
});
const item = (rank: number): Item => ({ line: 1, text: [], rank });
const option = (isRight: boolean): Option => ({ line: 1, isRight, text: [], feedback: [] });

describe('typed answers are read as what they are', () => {
  it.each<[TypedForm, string, string, boolean]>([
    ['reference', 'docker.io/library/busybox:latest', 'busybox', true],
    ['reference', 'docker.io/library/busybox:latest', 'busybox:1.36', false],
    ['reference', 'localhost:5000/web', 'localhost:5000/web:latest', true],
    ['port', '8080:80', '8080:80/tcp', true],
    ['port', '8080:80', '80:8080', false],
    ['size', '64m', '65536k', true],
    ['size', '64m', '64', false],
    ['number', '1024', ' 1,024 ', true],
    ['text', 'exited', 'exited ', true],
    ['text', 'exited', 'Exited', false],
    ['reference', 'busybox', ':::', false],
  ])('%s: for %s, %s is %s', (reads, right, typed, isRight) => {
    expect(markTyped({ reads, answers: [answer(right, true), answer('*', false)] }, typed).isRight).toBe(isRight);
  });

  it('the machine knows better than the list', () => {
    const question = { reads: 'text' as const, answers: [answer('6.1.0', false, 'S0.2'), answer('*', false)] };
    expect(markTyped(question, '6.1.99', '6.1.99\n')).toMatchObject({ isRight: true });
    expect(markTyped(question, '6.1.0', '6.1.99')).toMatchObject({ isRight: false, trap: 'S0.2' });
  });
});

describe('other answers', () => {
  it('all right options, and no other', () => {
    const options = [option(true), option(false), option(true)];
    const chosen = (...places: number[]) => new Set(options.filter((_, index) => places.includes(index)));
    expect([chosen(0, 2), chosen(0), chosen(0, 1, 2)].map((each) => isWholeChoice(options, each))).toEqual([
      true,
      false,
      false,
    ]);
    expect(options.map((each) => markOption(each).isRight)).toEqual([true, false, true]);
  });

  it('things in order and in groups', () => {
    expect([isInOrder([item(0), item(1)]), isInOrder([item(1), item(0)])]).toEqual([true, false]);
    expect([isSorted([item(1), item(0)], [1, 0]), isSorted([item(1), item(0)], [0, 0])]).toEqual([true, false]);
  });

  it('gaps, each by itself', () => {
    expect(
      filledRight(['FROM ', { accepts: ['scratch'] }, '\n', { accepts: ['COPY', 'ADD'] }], [' scratch', 'RUN']),
    ).toEqual([true, false]);
  });
});
