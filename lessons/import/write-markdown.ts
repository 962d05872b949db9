/** Markdown of a lesson from its tree. */
import type { List, Paragraph, Heading, RootContent } from 'mdast';
import { toMarkdown } from 'mdast-util-to-markdown';
import { plainText } from './plain.ts';
import type { Page } from './dialect.ts';

/** Below what a lesson's paragraph may have (format/limits.ts). */
const LENGTH_MAX = 3500;
const BRACKETS_MAX = 100;
const STARS_MAX = 200;

export const write = (nodes: readonly RootContent[]): string =>
  toMarkdown(
    { type: 'root', children: [...nodes] },
    {
      bullet: '-',
      rule: '-',
      fences: true,
      listItemIndent: 'one',
      resourceLink: true,
      emphasis: '_',
      // A line that begins with colons would open a block.
      unsafe: [{ atBreak: true, character: ':', after: ':' }],
    },
  );

/** The same where a lesson may have it, else its words in a fence, which has no bounds. */
export function bounded(node: Paragraph | Heading | List, page: Page, line: number): RootContent {
  const text = write([node]);
  if (isSmall(text)) return node;
  // Blank lines between the items make paragraphs of their own.
  if (node.type === 'list' && text.split(/\n(?=- |\d+[.)] )/).every(isSmall)) return { ...node, spread: true };
  page.notes.changed(
    page.file,
    line,
    'A paragraph is longer, or has more marks, than a lesson may have.',
    'It is quoted as text: make several of it.',
  );
  return { type: 'code', lang: 'text', value: plainText(node) };
}

const isSmall = (text: string): boolean =>
  text.length <= LENGTH_MAX &&
  (text.match(/[[\]]/g) ?? []).length <= BRACKETS_MAX &&
  (text.match(/[*_`<&]/g) ?? []).length <= STARS_MAX;
