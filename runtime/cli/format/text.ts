/** Small pieces of text that Docker's tables share. */
import { quote } from '../../text/quote.ts';
import { displayWidth } from './tabwriter.ts';

const SHORT_ID = 12;

/** Without the algorithm, twelve digits. */
export const shortId = (id: string): string => id.replace(/^[a-z0-9]+:/, '').slice(0, SHORT_ID);

/** At most `width` columns, the last an ellipsis when something is cut. */
export function ellipsis(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept) + displayWidth(character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

export const quotedCommand = (command: string, width: number | undefined): string =>
  quote(width === undefined ? command : ellipsis(command, width));

/** `a=1,b=2` in the order of names. */
export const labelList = (labels: Readonly<Record<string, string>> | null | undefined): string =>
  Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
