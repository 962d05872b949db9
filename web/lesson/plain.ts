import type { Inline } from '../../lessons/format/types.ts';

/** The words of a text, for places that take nothing else: an option of a list, a name, a clipboard. */
export const plain = (inlines: readonly Inline[]): string =>
  inlines.map(plainOf).join('').replaceAll(/\s+/g, ' ').trim();

function plainOf(inline: Inline): string {
  if ('text' in inline) return inline.text;
  if ('children' in inline) return inline.children.map(plainOf).join('');
  return ' ';
}
