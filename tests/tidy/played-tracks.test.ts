import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lessonFolders } from '../../lessons/format/node/read-lessons.ts';

it('every track has a file that plays it', () => {
  const tracks = new Set(lessonFolders().map((folder) => folder.replace(/\/.*/, '')));
  const played = readdirSync('tests/lessons/play').flatMap((file) => /^(.*)\.test\.ts$/.exec(file)?.slice(1) ?? []);
  expect(played.sort()).toEqual([...tracks].sort());
});
