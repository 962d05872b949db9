/**
 * Which of the lessons' values this learner gets: chosen once, kept by the browser, so that a reload shows the same names. A lesson that
 * is tried with other values has its own.
 */
const KEY = 'drydock:seed';
const VARIANTS_KEY = 'drydock:variants';
/** Where the browser keeps nothing. */
let chosen: number | undefined;
let variants: ReadonlyMap<string, number> | undefined;

export const learnerSeed = (): number =>
  readSeed() ?? (chosen ??= keep(KEY, crypto.getRandomValues(new Uint32Array(1))[0] ?? 0));

/** Seeds that follow one another differ in a value at least. */
export const lessonSeed = (lesson: string): number => learnerSeed() + (readVariants().get(lesson) ?? 0);

/** From now on the lesson has other values. */
export function varyLesson(lesson: string): void {
  const before = readVariants();
  variants = new Map([...before, [lesson, (before.get(lesson) ?? 0) + 1]]);
  keep(VARIANTS_KEY, Object.fromEntries(variants));
}

function readSeed(): number | undefined {
  const kept = read(KEY);
  return Number.isSafeInteger(kept) && Number(kept) >= 0 && Number(kept) < 1e10 ? Number(kept) : undefined;
}

function readVariants(): ReadonlyMap<string, number> {
  const kept = read(VARIANTS_KEY);
  if (typeof kept !== 'object' || kept === null) return variants ?? new Map();
  const counts = Object.entries(kept).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]));
  return new Map(counts);
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return undefined;
  }
}

/** Where nothing can be kept, the next visit gets other values. */
function keep<T>(key: string, value: T): T {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing.
  }
  return value;
}
