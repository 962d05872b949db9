import { expect, it } from 'vitest';
import { coverageTable } from './coverage-table.ts';
import { coverage } from './routes/index.ts';

it('is sorted by path, counts and says what is missing', () => {
  const table = coverageTable([
    { method: 'POST', path: '/b', support: { level: 'missing', note: 'a | b' } },
    { method: 'POST', path: '/a', support: { level: 'partial', note: 'no c' } },
    { method: 'GET', path: '/a', support: { level: 'full' } },
  ]);
  expect(table).toBe(
    [
      '1 full, 1 partial, 1 missing',
      '',
      '| endpoint | support | note |',
      '| --- | --- | --- |',
      '| GET /a | full |  |',
      '| POST /a | partial | no c |',
      String.raw`| POST /b | missing | a \| b |`,
      '',
    ].join('\n'),
  );
});

it('has a line for every endpoint of the engine', () => {
  const rows = coverageTable(coverage)
    .split('\n')
    .filter((line) => /^\| (?:GET|HEAD|POST|PUT|DELETE) \//.test(line));
  expect(rows).toHaveLength(coverage.length);
});
