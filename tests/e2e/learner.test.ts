/** A lesson from its first to its last step, in the built page with the real machine. Needs `npm run build`. */
import { describe, expect } from 'vitest';
import { it, openGuest } from './guest.ts';
import { Learner } from './learner.ts';

const LESSONS = [
  '01-containers/01-illusion-of-isolation',
  '02-kernel/03-three-servers',
  '03-images/02-first-dockerfile',
  '05-volumes/02-three-kinds',
  '06-networking/01-names',
];

describe('a learner plays', () => {
  it.for(LESSONS)('%s', { timeout: 600_000 }, async (folder, { pages }) => {
    await using visitor = await pages.visit();
    const page = await openGuest(pages, visitor);
    await (await Learner.open(page, folder)).play();
    expect(visitor.complaints).toEqual([]);
  });
});
