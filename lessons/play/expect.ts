/**
 * Quoted output against what a terminal showed. `...` stands for anything: in a line for anything in it, as a line of its own for any lines. Blanks and tabs
 * count as one blank.
 */
const CONTROL =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])|[\u0000-\u0008\u000b-\u001f]/g;

/** The lines of a terminal without colours and cursor. */
export const terminalLines = (text: string): string[] =>
  text.replaceAll('\r\n', '\n').replaceAll(CONTROL, '').split('\n').map(plain);

/** Whether the quoted lines stand in what was shown, one below the other. */
export function shows(shown: string, quoted: string): boolean {
  const lines = terminalLines(shown);
  const wanted = quoted.trim().split('\n').map(plain);
  return lines.some((_, start) => matches(lines.slice(start), wanted));
}

const plain = (line: string): string => line.replaceAll(/\s+/g, ' ').trim();

function matches(lines: readonly string[], wanted: readonly string[]): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return true;
  if (first === '...') return lines.some((_, at) => matches(lines.slice(at), rest)) || rest.length === 0;
  const [line, ...more] = lines;
  return line !== undefined && lineMatches(line, first) && matches(more, rest);
}

/** Each piece between the dots has to follow the one before it; its blanks count. */
function lineMatches(line: string, wanted: string): boolean {
  const pieces = wanted.split('...');
  if (pieces.length === 1) return line === wanted;
  const [first = '', ...others] = pieces;
  const last = others.pop() ?? '';
  if (!line.startsWith(first) || !line.endsWith(last)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = line.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= line.length - last.length;
}
