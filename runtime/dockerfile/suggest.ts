/** Typing mistakes that still are recognised: two letters wrong, missing, too many or swapped. */
const DISTANCE_MAX = 2;

/** The word that somebody may have meant; undefined when none is near. */
export function closestWord(typed: string, words: readonly string[]): string | undefined {
  if (typed.length > 40) return undefined;
  const near = words.map((word) => ({ word, distance: distance(typed, word) })).sort((a, b) => a.distance - b.distance);
  const [best] = near;
  return best && best.distance <= Math.min(DISTANCE_MAX, Math.floor(best.word.length / 3)) ? best.word : undefined;
}

/** Damerau and Levenshtein's, each pair of letters swapped once at most. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let at = 1; at <= b.length; at += 1) {
      const same = a[row - 1] === b[at - 1] ? 0 : 1;
      const swapped = row > 1 && at > 1 && a[row - 1] === b[at - 2] && a[row - 2] === b[at - 1];
      const steps = [(above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1, (above[at - 1] ?? 0) + same];
      line.push(Math.min(...steps, swapped ? (before[at - 2] ?? 0) + 1 : Infinity));
    }
    before = above;
    above = line;
  }
  return above[b.length] ?? Infinity;
}
