import { expect, it } from 'vitest';
import { type Outcome, summarise } from './summary-reporter.ts';

const passed = (name: string, tries = 1): Outcome => ({ name, state: 'passed', tries });

it('counts in its last line', () => {
  const outcomes: Outcome[] = [passed('a'), passed('b'), { name: 'c', state: 'failed', tries: 2 }];
  const { lines, failed } = summarise(outcomes, 1);
  expect(lines.at(-1)).toBe('2 passed, 2 failed, 0 skipped');
  expect(failed).toBe(2);
});

it('says once why a group of tests was skipped', () => {
  const skipped = ['one', 'two'].map((name) => ({
    name: `x.test.ts > docker: no client > ${name}`,
    state: 'skipped' as const,
    tries: 1,
  }));
  expect(summarise([...skipped, passed('y')], 0).lines).toEqual([
    'Skipped: x.test.ts > docker: no client',
    'Second tries: 0',
    '1 passed, 0 failed, 2 skipped',
  ]);
});

it('forgives two second tries and names them', () => {
  const { lines, failed } = summarise([passed('a', 2), passed('b', 2), passed('c')], 0);
  expect(failed).toBe(0);
  expect(lines).toEqual(['Second tries: 2\n  a\n  b', '3 passed, 0 failed, 0 skipped']);
});

it('fails a run with three', () => {
  const { lines, failed } = summarise([passed('a', 2), passed('b', 2), passed('c', 2)], 0);
  expect(failed).toBe(1);
  expect(lines.slice(-2)).toEqual(['More than 2 second tries fail the run.', '3 passed, 1 failed, 0 skipped']);
});
