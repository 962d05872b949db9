import { describe, expect, it } from 'vitest';
import { shows, terminalLines } from './expect.ts';

describe('quoted output', () => {
  it.each<[boolean, string, string]>([
    [true, 'NSpid:\t812\t1', 'NSpid: ... 1'],
    [false, 'NSpid:\t812\t11', 'NSpid: ... 1'],
    [true, '$ ls\r\na\r\nb\r\nc\r\n$ ', 'a\n...\nc'],
    [true, 'a\nb', 'a\nb'],
    [false, 'a\nx\nb', 'a\nb'],
    [true, 'CONTAINER ID   IMAGE\n12ab   busybox', 'CONTAINER ID IMAGE\n... busybox'],
    [true, '\u001b[31mred\u001b[0m', 'red'],
    [false, 'red', 'blue'],
    [true, 'one two one three', 'one ... one three'],
    [false, 'ab', 'ab...ab'],
  ])('%s: %j shows %j', (isThere, shown, quoted) => {
    expect(shows(shown, quoted)).toBe(isThere);
  });

  it('has no control characters', () => {
    expect(terminalLines('\u001b]0;title\u0007a\u001b[Kb\r\n\u0008c')).toEqual(['ab', 'c']);
  });
});
