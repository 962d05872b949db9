import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { faultLine } from '../format/fault.ts';
import { LESSONS_FOLDER, lessonFolders } from '../format/node/read-lessons.ts';
import { checkCourse } from '../rules/rules.ts';
import { newLesson } from './new-lesson.ts';
import { readCourse } from './read-course.ts';
import { coverageText, reportText } from './reports.ts';
import { coverageOf } from '../rules/coverage.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lessons-'));
  for (const name of ['objectives.md', 'glossary.md', '01-containers/01-illusion-of-isolation'])
    cpSync(join(LESSONS_FOLDER, name), join(root, name), { recursive: true });
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => {
  rmSync(root, { recursive: true });
  vi.restoreAllMocks();
});

describe('a new lesson', () => {
  it('gets the next number of its track, and says what to write before it passes', () => {
    expect(newLesson(['01-containers/logs'], root)).toBe(0);
    expect(newLesson(['06-networking/names'], root)).toBe(0);
    expect(lessonFolders(root)).toEqual(expect.arrayContaining(['01-containers/02-logs', '06-networking/01-names']));
    const said = checkCourse(readCourse(root)).map(faultLine).join('\n');
    expect(said).toMatch(/06-networking\/01-names\/lesson\.md:1: V1: The lesson has no objectives\. Name the lines/);
    expect(said).toMatch(/"WHAT IS IT ABOUT" is still to be written/);
    expect(said).toMatch(/01-containers\/02-logs\/lesson\.md/);
  });

  it.each([
    [[]],
    [['names']],
    [['../06-networking/names']],
    [['06-networking/Names']],
    [['01-containers/illusion-of-isolation']],
    [['06-networking/a', 'b']],
  ])('is refused as %j', (words) => {
    expect(newLesson(words, root)).toBe(2);
  });
});

describe('the reports', () => {
  it('name lessons, lines and tracks', () => {
    const course = readCourse(root);
    expect(reportText(course)).toMatch(/01-containers\/01-illusion-of-isolation +\d+ min +\d+ words.*▁▁▄▁███/);
    expect(coverageText(coverageOf(course))).toMatch(/^S3\.133 +lab .*illusion-of-isolation, \d tasks/m);
    expect(coverageText(coverageOf(course))).toMatch(/^track 10: 0 of 24 lines served, 0 claimed$/m);
  });
});
