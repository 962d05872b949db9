import { expect, test } from 'vitest';
import { withoutRelations } from './forget.ts';

const CONTROL = `Package: web
Depends: libc6 (>= 2.34), perl:any, default | libllvm14 (>= 1), zlib1g
Pre-Depends: perl
Description: serves
 Depends: perl in a description
`;

test('a control file loses the clauses that a name would satisfy, and nothing else', () => {
  expect(withoutRelations(CONTROL, ['perl', 'libllvm14'])).toBe(`Package: web
Depends: libc6 (>= 2.34), zlib1g
Description: serves
 Depends: perl in a description
`);
});

test('and stays as it is without them', () => {
  expect(withoutRelations(CONTROL, ['gcc'])).toBe(CONTROL);
});
