/**
 * Markdown with front matter and `:::blocks`. Inline directives (`:name`) are left out of the grammar: `busybox:latest` in a sentence is no
 * directive.
 */
import type { Heading, Root, RootContent } from 'mdast';
import { directiveFromMarkdown } from 'mdast-util-directive';
import { directive } from 'micromark-extension-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkParse from 'remark-parse';
import { unified, type Processor } from 'unified';

function remarkBlocks(this: Processor): void {
  const data = this.data();
  const { flow } = directive();
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), { ...(flow && { flow }) }];
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), directiveFromMarkdown()];
}

const processor = unified().use(remarkParse).use(remarkFrontmatter, ['yaml']).use(remarkBlocks).freeze();

/** The source must be bounded (limits.ts). */
export const parseMarkdown = (source: string): Root => processor.parse(source);

export const lineOf = (node: Pick<RootContent, 'position'>): number => node.position?.start.line ?? 0;

export interface SectionNodes {
  readonly heading: Heading;
  readonly nodes: RootContent[];
}

/** What stands below each heading of this level or a higher one. */
export function sectionsOf(nodes: readonly RootContent[], depth: number): SectionNodes[] {
  const sections: SectionNodes[] = [];
  for (const node of nodes) {
    if (node.type === 'heading' && node.depth <= depth) sections.push({ heading: node, nodes: [] });
    else sections.at(-1)?.nodes.push(node);
  }
  return sections;
}
