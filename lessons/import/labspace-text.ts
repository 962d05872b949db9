/**
 * Labspace's markdown: fences of shells are run, `save-as=` writes a file into the project, `$$name$$` is a variable, and directives link
 * to tabs and files, ask for variables, and show parts by their values. Nobody is asked here: a variable is what labspace.yaml or the
 * first button says, else its own name, as it is there before an answer.
 */
import type { Code, PhrasingContent } from 'mdast';
import type { ContainerDirective, LeafDirective, TextDirective } from 'mdast-util-directive';
import { lineOf } from '../format/markdown.ts';
import { safeHref } from '../format/prose.ts';
import { readBlocks } from './blocks.ts';
import { fenceLanguage, typedIn } from './commands.ts';
import type { Dialect, Page } from './dialect.ts';
import { insteadOfLink, readInlines } from './inlines.ts';
import { quoted } from './notes.ts';
import type { Piece } from './pieces.ts';
import { plainText } from './plain.ts';
import { guestPath } from './source.ts';

export interface Variables {
  /** Chosen before the pages are read. */
  readonly values: ReadonlyMap<string, string>;
  /** Those that a learner was asked for. */
  readonly asked: ReadonlySet<string>;
}

const SHELLS = new Set(['bash', 'sh', 'shell', 'console']);
const TERMINALS_MAX = 4;

export function labspace(variables: Variables): Dialect {
  const terminals = new Map<string, number>();
  return {
    hasDirectives: true,
    prepare: (text) => withValues(text, variables),
    fence: (node, page) => readFence(node, terminals, page),
    inline: () => undefined,
    block: (node, page) => readDirective(node, variables, page),
    phrase: (node, page) => readLinks(node, page),
  };
}

const withValues = (text: string, { values }: Variables): string =>
  text
    .replaceAll(/\$\$([^$\n]{1,80})\$\$/g, (_, name: string) => values.get(name.trim()) ?? name.trim())
    .replaceAll('\\$\\$', '$$$$');

function readFence(node: Code, terminals: Map<string, number>, page: Page): Piece | undefined {
  const line = lineOf(node);
  const language = node.lang ?? '';
  const words = new Map(
    (node.meta ?? '').split(/\s+/).map((word) => [word.split('=')[0] ?? '', word.replace(/^[^=]*=?/, '')]),
  );
  const path = words.get('save-as');
  const code: Piece = { kind: 'prose', line, node: { type: 'code', lang: fenceLanguage(language), value: node.value } };
  if (language === 'mermaid') {
    page.notes.lost(
      page.file,
      line,
      'A drawing in Mermaid is left out.',
      'Open a view of the machine in its place: :::view.',
    );
    return undefined;
  }
  if (path !== undefined) {
    const target = guestPath(path.replaceAll(/^["']|["']$/g, ''));
    if (target !== undefined)
      return { kind: 'save', line, path: target, language: fenceLanguage(language), text: node.value };
    page.notes.lost(page.file, line, `"${quoted(path)}" is no path that a file can have.`, 'Write `save=/root/NAME`.');
    return code;
  }
  const script = typedIn(node.value);
  if (!SHELLS.has(language.toLowerCase()) || words.has('no-run-button') || script === '') return code;
  if (/_{4}/.test(script)) {
    page.notes.lost(page.file, line, 'A command has four underscores.', 'They would be a blank to fill.');
    return code;
  }
  return { kind: 'run', line, script, terminal: terminalOf(words.get('terminal-id'), terminals, line, page) };
}

/** The first is everybody's; each name gets one of its own, as long as there are some. */
function terminalOf(name: string | undefined, terminals: Map<string, number>, line: number, page: Page): number {
  if (name === undefined || name === '') return 1;
  const known = terminals.get(name);
  if (known !== undefined) return known;
  const number = Math.min(TERMINALS_MAX, terminals.size + 2);
  if (terminals.size + 2 > TERMINALS_MAX)
    page.notes.changed(
      page.file,
      line,
      `There are more than ${TERMINALS_MAX} terminals.`,
      'The last is used for several.',
    );
  terminals.set(name, number);
  return number;
}

function readDirective(
  node: ContainerDirective | LeafDirective,
  variables: Variables,
  page: Page,
): Piece[] | undefined {
  const line = lineOf(node);
  const attributes = node.attributes ?? {};
  switch (node.name) {
    case 'conditionalDisplay':
      if (node.type !== 'containerDirective') return [];
      return isShown(attributes, variables, line, page) ? readBlocks(node.children, page) : [];
    case 'variableDefinition':
      page.notes.changed(
        page.file,
        line,
        `The learner was asked for "${quoted(plainText(node))}".`,
        'Its name stands wherever it is used: put a word in its place, or seeded values (`vary:`).',
      );
      return [];
    case 'variableSetButton':
      page.notes.changed(
        page.file,
        line,
        `A button, "${quoted(plainText(node))}", set variables.`,
        'The values of the first button are used everywhere.',
      );
      return [];
    case 'tabLink':
    case 'fileLink': {
      const children = node.type === 'leafDirective' ? linked(node.name, node.children, attributes, line, page) : [];
      return children.length > 0 ? [{ kind: 'prose', line, node: { type: 'paragraph', children } }] : [];
    }
    default:
      return undefined;
  }
}

const readLinks = (node: TextDirective, page: Page): PhrasingContent[] | undefined =>
  node.name === 'tabLink' || node.name === 'fileLink'
    ? linked(node.name, node.children, node.attributes ?? {}, lineOf(node), page)
    : undefined;

type Attributes = NonNullable<TextDirective['attributes']>;

function linked(
  name: 'tabLink' | 'fileLink',
  said: readonly PhrasingContent[],
  attributes: Attributes,
  line: number,
  page: Page,
): PhrasingContent[] {
  const children = readInlines(said, page, []);
  const words = said.map(plainText).join('');
  if (name === 'tabLink') {
    const href = attributes['href'] ?? '';
    const safe = href.startsWith('#') ? undefined : safeHref(href);
    if (safe !== undefined) return [{ type: 'link', url: safe, children }];
    return [...children, ...insteadOfLink(words, href, line, page)];
  }
  const path = guestPath(attributes['path'] ?? '');
  if (path === undefined) return children;
  const isSaid = path.endsWith(`/${words}`);
  return isSaid
    ? [{ type: 'inlineCode', value: words }]
    : [...children, { type: 'text', value: ' (' }, { type: 'inlineCode', value: path }, { type: 'text', value: ')' }];
}

function isShown(attributes: Attributes, { values, asked }: Variables, line: number, page: Page): boolean {
  const name = attributes['variable'] ?? '';
  const wanted = attributes['requiredValue'];
  const value = values.get(name);
  const hasValue = value !== undefined || asked.has(name);
  const shown =
    'hasNoValue' in attributes ? !hasValue : wanted === undefined || wanted === null ? hasValue : value === wanted;
  const said = 'hasNoValue' in attributes ? 'has no value' : `is "${quoted(wanted ?? 'set')}"`;
  if (!shown)
    page.notes.lost(
      page.file,
      line,
      `What is shown where "${quoted(name)}" ${said} is left out.`,
      value === undefined ? 'Make a lesson of its own of it, or a step.' : `Here it is "${quoted(value)}".`,
    );
  return shown;
}
