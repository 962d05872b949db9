/** A Labspace: `labspace.yaml` names the sections, and the project beside it is what the learner works on. */
import * as v from 'valibot';
import { Faults } from '../format/fault.ts';
import { readYaml } from '../format/yaml.ts';
import type { Draft } from './draft.ts';
import { GuestFiles } from './guest-files.ts';
import { labspace, type Variables } from './labspace-text.ts';
import { quoted, type Notes } from './notes.ts';
import { readPage } from './read-page.ts';
import { guestPath, ImportError, type ImportSource, pathInside } from './source.ts';

const Text = v.pipe(v.string(), v.maxLength(4000));
const Labspace = v.object({
  title: v.optional(Text),
  description: v.optional(Text),
  sections: v.pipe(v.array(v.object({ title: v.optional(Text), contentPath: Text })), v.minLength(1), v.maxLength(60)),
  services: v.optional(v.pipe(v.array(v.object({ title: v.optional(Text), url: v.optional(Text) })), v.maxLength(40))),
  variables: v.optional(v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])))),
});

const PLACES = ['labspace.yaml', 'labspace/labspace.yaml', '.labspace/labspace.yaml', 'labspace.yml'];

export const labspaceFile = ({ files }: ImportSource): string | undefined => PLACES.find((path) => files.has(path));

export function readLabspace(source: ImportSource, file: string, notes: Notes): Draft {
  const { title, description, sections, services, variables } = parse(file, source.files.get(file) ?? '');
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  const pages = sections.flatMap((section) => {
    const path = pathInside(folder, section.contentPath) ?? '';
    const text = source.files.get(path);
    if (text === undefined)
      notes.lost(
        file,
        0,
        `"${quoted(section.contentPath)}" is not read: ${source.unread.get(path) ?? 'it is not in the folder'}.`,
        'Put the section into the folder.',
      );
    return text === undefined ? [] : [{ path, text, title: section.title }];
  });
  const dialect = labspace(
    variablesOf(
      variables ?? {},
      pages.map(({ text }) => text),
    ),
  );
  for (const { title: name, url } of services ?? [])
    notes.changed(
      file,
      0,
      `A tab "${quoted(name ?? '')}" shows ${quoted(url ?? 'a service')}.`,
      'The page previews published ports beside the terminal.',
    );
  const read = pages.map(({ path, text, title: own }) => {
    const page = readPage(path, text, dialect, notes, own);
    return { title: quoted(page.title ?? path, 100), file: path, pieces: page.pieces };
  });
  const [first] = read;
  const isIntro = first !== undefined && read.length > 1 && first.pieces.every(({ kind }) => kind === 'prose');
  return {
    form: 'a Labspace',
    title: title ?? source.name,
    summary: description,
    minutes: undefined,
    intro: isIntro ? first : undefined,
    steps: isIntro ? read.slice(1) : read,
    finish: undefined,
    start: '',
    files: projectFiles(source, new Set([file, ...pages.map(({ path }) => path)]), notes),
  };
}

function parse(file: string, text: string): v.InferOutput<typeof Labspace> {
  const faults = new Faults(file);
  const yaml = readYaml(text.replace(/^\uFEFF/, ''), 1, faults);
  const [fault] = faults.list;
  if (!yaml || fault)
    throw new ImportError(
      `${file}:${fault?.line ?? 1}: ${fault?.found ?? "It can't be read."} ${fault?.instead ?? ''}`,
    );
  const result = v.safeParse(Labspace, yaml.value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.');
  throw new ImportError(
    `${file}: ${quoted(path) || 'it'} is ${quoted(issue.received)}, where ${quoted(issue.expected ?? 'something else')} belongs.`,
  );
}

const VALUE_MAX = 200;

/** What labspace.yaml says, then what the first button sets that sets a variable. */
function variablesOf(
  given: Readonly<Record<string, string | number | boolean | null>>,
  texts: readonly string[],
): Variables {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(given))
    if (value !== null) values.set(name, quoted(String(value), VALUE_MAX));
  const all = texts.join('\n');
  for (const [, set = ''] of all.matchAll(/:variableSetButton\[[^\]\n]*\]\{[^}\n]*variables="([^"\n]*)"/g))
    for (const pair of set.split(',')) {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (name.trim() !== '' && !values.has(name.trim())) values.set(name.trim(), quoted(value, VALUE_MAX));
    }
  const asked = new Set([...all.matchAll(/:variableDefinition\[([^\]\n]{1,80})\]/g)].map(([, name = '']) => name));
  return { values, asked };
}

/** What runs the Labspace, or is about its repository. */
const ABOUT =
  /^(\.git|\.github|\.idea|\.vscode|\.claude|\.labspace|labspace)\/|^(LICENSE|README|CLAUDE|AGENTS|CONTRIBUTING)[\w.]*$|(^|\/)\.git(ignore|attributes)$|^compose\.override\.ya?ml$/i;

/** The project becomes root's home, where the terminal opens: paths and commands mean the same. */
function projectFiles(source: ImportSource, read: ReadonlySet<string>, notes: Notes): GuestFiles {
  const hasProject = [...source.files.keys()].some((path) => path.startsWith('project/'));
  const files = new GuestFiles();
  const isOurs = (path: string): boolean =>
    !read.has(path) && (hasProject ? path.startsWith('project/') : !ABOUT.test(path));
  for (const [path, text] of source.files) {
    if (!isOurs(path)) continue;
    const target = guestPath(hasProject ? path.slice('project/'.length) : path);
    const why =
      target === undefined ? 'its name' : files.add(target, { text, isExecutable: source.executables.has(path) });
    if (why !== undefined)
      notes.lost(path, 0, `The file is left out: ${why}.`, 'Make it in start.sh, shorten it, or rename it.');
  }
  for (const [path, why] of source.unread)
    if (isOurs(path)) notes.lost(path, 0, `It is left out: ${why}.`, 'A lesson has text files alone.');
  for (const path of source.files.keys())
    if (/compose\.override\.ya?ml$|(^|\/)init-scripts\//.test(path))
      notes.lost(
        path,
        0,
        'How the workspace was set up is not taken over.',
        'Do in start.sh what the lesson needs of it.',
      );
  return files;
}
