/** A page of a scenario from its markdown to pieces. It is bounded before a parser sees it. */
import type { Root } from 'mdast';
import { directiveFromMarkdown } from 'mdast-util-directive';
import { directive } from 'micromark-extension-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkParse from 'remark-parse';
import { unified, type Processor } from 'unified';
import { Faults } from '../format/fault.ts';
import { isBounded } from '../format/limits.ts';
import { readBlocks } from './blocks.ts';
import type { Dialect } from './dialect.ts';
import { quoted, type Notes } from './notes.ts';
import type { Piece } from './pieces.ts';
import { plainText } from './plain.ts';
import { withoutTables } from './tables.ts';

/** With inline directives, too, which a lesson does not have. */
function remarkDirectives(this: Processor): void {
  const data = this.data();
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), directive()];
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), directiveFromMarkdown()];
}

const plain = unified().use(remarkParse).use(remarkFrontmatter, ['yaml']).freeze();
const withDirectives = unified().use(remarkParse).use(remarkFrontmatter, ['yaml']).use(remarkDirectives).freeze();

export interface ReadPage {
  /** Of its first heading, which is left out of the pieces where it says the page's title or `title` is unknown. */
  readonly title: string | undefined;
  readonly pieces: readonly Piece[];
}

export function readPage(file: string, source: string, dialect: Dialect, notes: Notes, title?: string): ReadPage {
  const text = withoutTables(dialect.prepare(source.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')));
  const faults = new Faults(file);
  if (!isBounded(text, faults)) {
    for (const { line, found } of faults.list)
      notes.lost(file, line, `The page is not read: ${found}`, 'Shorten it, or write it anew.');
    return { title, pieces: [] };
  }
  const root = (dialect.hasDirectives ? withDirectives : plain).parse(text);
  const first = root.children.find(({ type }) => type !== 'yaml' && type !== 'html');
  const own = first?.type === 'heading' ? quoted(plainText(first), 120) : undefined;
  const isTitle = own !== undefined && (title === undefined || sameWords(own, title));
  const nodes = isTitle ? root.children.filter((node) => node !== first) : root.children;
  const page = { file, notes, dialect, text, targets: targetsIn(root) };
  return { title: title ?? own, pieces: readBlocks(nodes, page) };
}

const sameWords = (a: string, b: string): boolean => lettersOf(a) === lettersOf(b);
const lettersOf = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

const targetsIn = ({ children }: Root): Map<string, string> =>
  new Map(children.flatMap((node) => (node.type === 'definition' ? [[node.identifier, node.url] as const] : [])));
