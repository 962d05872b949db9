/** The search's index as the module `virtual:search-index`, made when the page is built, so that the page only reads it. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import MiniSearch from 'minisearch';
import { tsImport } from 'tsx/esm/api';
import type { Plugin } from 'vite';
import { compileLesson } from '../../lessons/format/compile.ts';
import { parseGlossary } from '../../lessons/format/course.ts';
import { lessonFolders, LESSONS_FOLDER, readLessonFolder } from '../../lessons/format/node/read-lessons.ts';
import type { Group } from '../../runtime/cli/command/command.ts';
import { OPTIONS, type Entry } from '../search/found.ts';
import { commandEntries, lessonEntry, termEntry } from './search-documents.ts';

const MODULE = 'virtual:search-index';
const RESOLVED = `\0${MODULE}`;

export function searchIndex(): Plugin {
  return {
    name: 'drydock:search-index',
    resolveId: (source) => (source === MODULE ? RESOLVED : undefined),
    async load(id) {
      if (id !== RESOLVED) return undefined;
      for (const path of sources()) this.addWatchFile(path);
      const index = new MiniSearch<Entry>(OPTIONS);
      index.addAll([...(await entries())]);
      return `export const searchIndex = ${JSON.stringify(JSON.stringify(index))};`;
    },
  };
}

const GLOSSARY = join(LESSONS_FOLDER, 'glossary.md');
const sources = (): string[] => [
  GLOSSARY,
  ...lessonFolders().map((folder) => join(LESSONS_FOLDER, folder, 'lesson.md')),
];

/** What is wrong with a lesson is said where it is compiled for the page. */
async function entries(): Promise<readonly Entry[]> {
  const lessons = lessonFolders().flatMap((folder) => compileLesson(readLessonFolder(folder)).lesson ?? []);
  const { terms } = parseGlossary(readFileSync(GLOSSARY, 'utf8'), 'glossary.md');
  const explains = new Map(lessons.flatMap(({ id, introduces }) => introduces.map((term) => [term, id])));
  return [
    ...lessons.map(lessonEntry),
    ...[...terms.values()].map((term) => termEntry(term, explains.get(term.id))),
    ...commandEntries(await commands()),
  ];
}

/** Not by a plain import: the engine's sources are written for a newer JavaScript than the one that reads vite.config.ts. */
async function commands(): Promise<Group> {
  const path = resolve(LESSONS_FOLDER, '../runtime/cli/commands/root.ts');
  const { root } = (await tsImport(path, import.meta.url)) as { root: Group };
  return root;
}
