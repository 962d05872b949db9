import type { Inline } from '../../lessons/format/types.ts';

/** The words of a text, where no markup can stand. */
export const plainWords = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if ('text' in inline) return inline.text;
      return 'children' in inline ? plainWords(inline.children) : ' ';
    })
    .join('');
