/** Debian's order of versions (deb-version(7)): epoch, then upstream version and revision in pieces of letters and of digits. */

/** Below zero when `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [partsOf(a), partsOf(b)];
  return (
    compareNumbers(one.epoch, other.epoch) ||
    compareParts(one.upstream, other.upstream) ||
    compareParts(one.revision, other.revision)
  );
}

function partsOf(version: string): { epoch: string; upstream: string; revision: string } {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon === -1 ? '' : version.slice(0, colon),
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    revision: dash === -1 ? '' : rest.slice(dash + 1),
  };
}

/** Letters and digits in turn, beginning with letters, which may be none. */
function compareParts(a: string, b: string): number {
  const [one, other] = [piecesOf(a), piecesOf(b)];
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const order = compareTexts(one[at]?.text ?? '', other[at]?.text ?? '');
    const difference = order || compareNumbers(one[at]?.digits ?? '', other[at]?.digits ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

const piecesOf = (part: string): { text: string; digits: string }[] =>
  [...part.matchAll(/(\D*)(\d*)/g)].map(([, text = '', digits = '']) => ({ text, digits }));

/** Digits as a number of any length: dates and hashes are longer than what is exact otherwise. None is zero. */
function compareNumbers(a: string, b: string): number {
  const [one, other] = [a, b].map((digits) => digits.replace(/^0+/, '')) as [string, string];
  if (one.length !== other.length) return one.length - other.length;
  return one === other ? 0 : one < other ? -1 : 1;
}

/** A tilde comes before the end, the end before letters, letters before everything else. */
function compareTexts(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = weightOf(a[at]) - weightOf(b[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function weightOf(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
