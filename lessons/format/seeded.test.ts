import { expect, it } from 'vitest';
import { putValues, seededNames, shield, unshield } from './seeded.ts';

const fill = (text: string): string => putValues(text, (name) => ({ name: 'kettle', port: '8080' })[name]);

it.each([
  ['docker rm {name}', 'docker rm kettle'],
  ['{ print {port}}', '{ print 8080}'],
  ['{"ports": {"a": {port}}}', '{"ports": {"a": 8080}}'],
  ['{{.Name}} {name}', '{{.Name}} kettle'],
  ['{{name}}', '{{name}}'],
  ['${name}', '${name}'],
  ['\\{name}', '\\{name}'],
  ['{other}', '{other}'],
])('%s becomes %s', (text, filled) => expect(fill(text)).toBe(filled));

it('is shielded from YAML where it stands in a map', () => {
  expect(shield('{at: {port}}')).not.toContain('{port}');
  expect(unshield(shield('{at: {port}}'))).toBe('{at: {port}}');
  expect(seededNames('{at: {port}}')).toEqual(['port']);
});
