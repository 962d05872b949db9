import MiniSearch from 'minisearch';
import { describe, expect, it } from 'vitest';
import { root } from '../../runtime/cli/commands/root.ts';
import { OPTIONS, type Entry } from '../search/found.ts';
import { card, compiledLesson, prose, question } from '../testing/compiled-lesson.ts';
import { commandEntries, lessonEntry, termEntry } from './search-documents.ts';

const commands = commandEntries(root);
const command = (title: string) => commands.find((entry) => entry.title === title);

describe('commands', () => {
  it('are one each, with the other ways to call them', () => {
    expect(command('docker run')?.summary).toBe('Create and run a new container from an image');
    expect(command('docker ps')?.also).toBe('docker container ls');
    expect(command('docker container ls')).toBeUndefined();
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  });

  it('are those alone that the engine has', () => {
    expect(command('docker volume update')).toBeUndefined();
    expect(commands.length).toBeGreaterThan(40);
  });
});

describe('the index', () => {
  const lesson = compiledLesson('isolation', { look: { objectives: [], questions: [question('which-number', [])] } }, [
    card('secret-card', []),
  ]);
  const term = { id: 'writable-layer', line: 1, title: 'Writable layer', prose: prose('What a container writes.') };
  const index = new MiniSearch<Entry>(OPTIONS);
  index.addAll([lessonEntry(lesson), termEntry(term, 'isolation'), ...commands]);
  const read = MiniSearch.loadJSON<Entry>(JSON.stringify(index), OPTIONS);
  const find = (query: string) => read.search(query).map(({ id }) => String(id));

  it.each([
    ['writable', 'term writable-layer'],
    ['writeable', 'term writable-layer'],
    ['which-number', 'lesson isolation'],
    ['isola', 'lesson isolation'],
    ['container ls', 'command docker ps'],
    ['rename', 'command docker rename'],
    ['--cpus', 'command docker run'],
  ])('finds by %s', (query, id) => expect(find(query)).toContain(id));

  it('has no answers of cards', () => {
    expect(find('secret-card')).toEqual([]);
  });
});
