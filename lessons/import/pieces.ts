/** A page of a scenario, read: what a learner reads, runs, saves, is asked. Prose is markdown's tree, of kinds that a lesson may have. */
import type { RootContent } from 'mdast';

export type Piece =
  | { readonly kind: 'prose'; readonly line: number; readonly node: RootContent }
  | { readonly kind: 'run'; readonly line: number; readonly script: string; readonly terminal: number }
  | {
      readonly kind: 'save';
      readonly line: number;
      readonly path: string;
      readonly language: string;
      readonly text: string;
    }
  | {
      readonly kind: 'question';
      readonly line: number;
      readonly form: 'one' | 'several' | 'typed';
      readonly prompt: string;
      readonly options: readonly { readonly text: string; readonly isRight: boolean }[];
    }
  /** What the source keeps closed until it is asked for. */
  | {
      readonly kind: 'aside';
      readonly line: number;
      readonly role: 'solution' | 'hint';
      readonly pieces: readonly Piece[];
    };

/** Whether the learner does something there. */
export const isAction = ({ kind }: Piece): boolean => kind === 'run' || kind === 'save' || kind === 'question';

export const paragraph = (text: string): RootContent => ({
  type: 'paragraph',
  children: [{ type: 'text', value: text }],
});
/** Without braces, which would name seeded values. */
export const heading = (text: string, depth: 3 | 4): RootContent => ({
  type: 'heading',
  depth,
  children: [{ type: 'text', value: text.replaceAll(/[{}]/g, '') }],
});
