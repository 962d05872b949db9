/** What differs between the forms: what a fence, a mark behind inline code, and a directive mean. */
import type { Code, PhrasingContent } from 'mdast';
import type { ContainerDirective, LeafDirective, TextDirective } from 'mdast-util-directive';
import type { Notes } from './notes.ts';
import type { Piece } from './pieces.ts';

/** The page that is read. */
export interface Page {
  readonly file: string;
  readonly notes: Notes;
  readonly dialect: Dialect;
  /** As it was parsed. */
  readonly text: string;
  /** Targets of reference links by their labels. */
  readonly targets: ReadonlyMap<string, string>;
}

export interface Dialect {
  readonly hasDirectives: boolean;
  /** The text as markdown, with as many lines as before. */
  prepare(text: string): string;
  /** Undefined, with a note, for what is left out. */
  fence(node: Code, page: Page): Piece | undefined;
  /** The piece that `mark` behind inline code makes of it, as in `ls`{{exec}}. */
  inline(code: string, mark: string, line: number, page: Page): Piece | undefined;
  /** Undefined for a directive that is not known. */
  block?(node: ContainerDirective | LeafDirective, page: Page): Piece[] | undefined;
  phrase?(node: TextDirective, page: Page): PhrasingContent[] | undefined;
}
