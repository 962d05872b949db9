/** A Killercoda scenario and a Labspace, imported and played: what their texts and solutions do passes what is asked. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { faultLine } from '../../lessons/format/fault.ts';
import { importLesson } from '../../lessons/import/import-lesson.ts';
import { readImportFolder } from '../../lessons/import/node/read-folder.ts';
import { headlessMachines } from '../../lessons/play/node/headless.ts';
import { play } from '../../lessons/play/play.ts';

const PLAY_MS_MAX = 400_000;

it.each(['killercoda', 'labspace'])('%s', { timeout: PLAY_MS_MAX }, async (form) => {
  const folder = fileURLToPath(new URL(`../../lessons/import/testing/${form}`, import.meta.url));
  const { compiled } = importLesson(readImportFolder(folder), '90-imported/01-box');
  const faults = await play(compiled, { seed: 1, solution: 0, triesWrong: true }, await headlessMachines());
  expect(faults.map(faultLine)).toEqual([]);
});
