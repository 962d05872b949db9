/**
 * What programs in the guest may put on the page besides text: titles and links. Both are hostile until shown otherwise.
 */

/** Characters of a tab's title. */
export const TITLE_LENGTH_MAX = 40;

/** Control characters, and the ones that turn text around or are invisible (Unicode bidi controls, zero width). */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** A title that a program set by OSC 0 or 2; undefined when nothing readable is left. */
export function cleanTitle(title: string): string | undefined {
  const clean = title.slice(0, 1000).replace(UNPRINTABLE, '').trim();
  if (clean === '') return undefined;
  return clean.length > TITLE_LENGTH_MAX ? `${clean.slice(0, TITLE_LENGTH_MAX - 1)}…` : clean;
}

/** Characters of a link's address. */
const LINK_LENGTH_MAX = 2000;

/** The address of a link in the terminal's output, as it will be shown for confirmation and opened: https alone, no credentials. */
export function openableLink(text: string): URL | undefined {
  if (text.length > LINK_LENGTH_MAX || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : undefined;
}
