/** The whole course from disk. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileLesson } from '../format/compile.ts';
import { parseGlossary, parseObjectives } from '../format/course.ts';
import { LESSONS_FOLDER, lessonFolders, readLessonFolder } from '../format/node/read-lessons.ts';
import type { Course } from '../rules/course.ts';

export function readCourse(root = LESSONS_FOLDER): Course {
  const read = (name: string): string => readFileSync(join(root, name), 'utf8');
  const { terms, faults } = parseGlossary(read('glossary.md'), 'glossary.md');
  return {
    terms,
    faults,
    lessons: lessonFolders(root).map((folder) => compileLesson(readLessonFolder(folder, root))),
    objectives: parseObjectives(read('objectives.md')),
  };
}
