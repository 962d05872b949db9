/** Which of the lessons' values this learner gets: chosen once, kept by the browser, so that a reload shows the same names. */
const KEY = 'drydock:seed';
/** Where the browser keeps nothing. */
let chosen: number | undefined;

export const learnerSeed = (): number =>
  readSeed() ?? (chosen ??= keepSeed(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0));

function readSeed(): number | undefined {
  try {
    const text = localStorage.getItem(KEY);
    return text !== null && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Where nothing can be kept, the next visit gets other values. */
function keepSeed(seed: number): number {
  try {
    localStorage.setItem(KEY, String(seed));
  } catch {
    // A browser that keeps nothing.
  }
  return seed;
}
