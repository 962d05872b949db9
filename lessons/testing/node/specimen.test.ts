import { expect, test } from 'vitest';
import type { Question } from '../../format/types.ts';
import { specimen } from './specimen.ts';

/** Each once: who adds a form is told here that the specimen lacks it. */
const FORMS: Record<Question['form'], true> = {
  one: true,
  several: true,
  'yes-no': true,
  order: true,
  match: true,
  sort: true,
  gap: true,
  typed: true,
  point: true,
};

test('the specimen has every part and every form of question', () => {
  const parts = specimen().steps.flatMap((step) => step.parts);
  const kinds = new Set(parts.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['prose', 'run', 'save', 'predict', 'question', 'task', 'view']));
  const forms = parts.flatMap((part) => (part.kind === 'question' ? [part.form] : []));
  expect(new Set(forms)).toEqual(new Set(Object.keys(FORMS)));
  expect(parts.some((part) => part.kind === 'run' && part.hasGaps && part.expect !== undefined)).toBe(true);
  expect(parts.some((part) => part.kind === 'run' && part.terminal === 2)).toBe(true);
});
