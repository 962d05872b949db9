import { expect, it } from 'vitest';
import { Asides } from '../../runtime/model/asides.ts';
import { asidesIn } from './asides.ts';

it('are found among the warnings of the engine, as sentences', () => {
  const asides = new Asides(() => undefined);
  asides.add('volume pond', 'volumes/metadata.json.set-aside', new Error('it has\nno name'));
  const warnings = ['WARNING: No swap limit support', ...asides.all.map((text) => `WARNING: ${text}`)];
  expect(asidesIn(warnings)).toEqual([
    'Volume pond is set aside: it has no name. Mend or remove /var/lib/docker/volumes/metadata.json.set-aside, then start the engine again.',
  ]);
});
