import { expect, test } from 'vitest';
import type { ImageSource } from '../../image/image.ts';
import type { Container } from '../container.ts';
import type { ContainerRegistry } from '../registry.ts';
import { containerFilter } from './list-filters.ts';

const named = (name: string, id: string): Container =>
  ({ id, name, identity: { id, createdAt: 0n } }) as unknown as Container;
const all = [named('web-1', 'abcd1'), named('db', 'abce2'), named('web-22', 'b1')];

async function found(filter: 'name' | 'id', ...values: string[]): Promise<string[]> {
  const parts = { registry: { all } as unknown as ContainerRegistry, images: {} as ImageSource };
  const matches = await containerFilter(new Map([[filter, values]]), parts);
  return all.filter(matches).map(({ name }) => name);
}

// As dockerd 26.1 answers.
test.each([
  [['web'], ['web-1', 'web-22']],
  [['/web-1'], ['web-1']],
  [['^/db$'], ['db']],
  [['^db$'], ['db']],
  [['(?i)DB', 'nobody'], ['db']],
  [['('], []],
  [['(', 'db'], ['db']],
  [[''], ['web-1', 'db', 'web-22']],
])('names %j', async (values, expected) => {
  expect(await found('name', ...values)).toEqual(expected);
});

test.each([
  ['abcd', ['web-1']],
  ['abcd1', ['web-1']],
  ['abc', []],
  ['bcd', []],
  ['^abcd', []],
  ['abcd.*', []],
  ['', []],
])('ids %s', async (value, expected) => {
  expect(await found('id', value)).toEqual(expected);
});
