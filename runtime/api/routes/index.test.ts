import { expect, test } from 'vitest';
import { readApiDocument } from '../../../tests/support/api-document.ts';
import { coverage } from './index.ts';

test('every endpoint of the API document is there, implemented or refused by name', () => {
  const known = new Set(coverage.map(({ method, path }) => `${method} ${path.replace(/\{\w+\*?\}/, '{}')}`));
  const documented = Object.entries(readApiDocument().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/, '{}')}`),
  );
  expect(documented.filter((endpoint) => !known.has(endpoint))).toEqual([]);
});

test('no endpoint is declared twice', () => {
  const all = coverage.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(all).size).toBe(all.length);
});
