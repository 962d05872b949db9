import { expect, test } from 'vitest';
import { Holds } from './holds.ts';

test('it is held until the last who holds it lets go, each once', () => {
  const holds = new Holds();
  const [one, other] = [holds.hold(), holds.hold()];
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  expect(holds.held).toBe(true);
  other[Symbol.dispose]();
  expect(holds.held).toBe(false);
});
