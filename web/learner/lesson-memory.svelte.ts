/**
 * What this browser remembers of how a lesson was left: guesses that wait for the machine, answers that were given, steps that were
 * looked at. It makes a reload lose nothing; what counts is in the learner's progress.
 */
import * as v from 'valibot';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';

/** How a question or a prediction was left, in the words of whoever asks it. */
export interface Left {
  readonly given: readonly string[];
  /** Answers until then. */
  readonly tries?: number;
  readonly isRevealed?: boolean;
}

const PREFIX = 'drydock:lesson:';
/** Whoever comes back after a night answers anew. */
export const AGAIN_MS = 12 * 3600 * 1000;
const TEXT_MAX = 300;
const GIVEN_MAX = 40;
const ENTRIES_MAX = 300;

const Text = v.pipe(v.string(), v.maxLength(TEXT_MAX));
const Entry = v.object({
  at: v.number(),
  given: v.pipe(v.array(Text), v.maxLength(GIVEN_MAX)),
  tries: v.exactOptional(v.number()),
  isRevealed: v.exactOptional(v.boolean()),
});
const Stored = v.object({
  version: v.number(),
  seed: v.number(),
  visited: v.pipe(v.array(Text), v.maxLength(ENTRIES_MAX)),
  left: v.record(Text, Entry),
});
type Stored = v.InferOutput<typeof Stored>;

export class LessonMemory {
  readonly #key: string;
  readonly #facts: Pick<Stored, 'version' | 'seed'>;
  readonly #left: SvelteMap<string, v.InferOutput<typeof Entry>>;
  readonly #visited: SvelteSet<string>;

  /** Another version asks otherwise, and another seed with other values. */
  constructor(lesson: string, version: number, seed: number) {
    this.#key = PREFIX + lesson;
    this.#facts = { version, seed };
    const stored = read(this.#key);
    const isSame = stored?.version === version;
    this.#visited = new SvelteSet(isSame ? stored.visited : []);
    const left = Object.entries(isSame && stored.seed === seed ? stored.left : {});
    this.#left = new SvelteMap(left.filter(([, { at }]) => Math.abs(Date.now() - at) < AGAIN_MS));
  }

  leftOf(item: string): Left | undefined {
    return this.#left.get(item);
  }

  leave(item: string, { given, ...more }: Left): void {
    const cut = given.slice(0, GIVEN_MAX).map((text) => text.slice(0, TEXT_MAX));
    this.#left.set(item, { at: Date.now(), given: cut, ...more });
    this.#write();
  }

  hasVisited(step: string): boolean {
    return this.#visited.has(step);
  }

  visit(step: string): void {
    if (this.#visited.has(step)) return;
    this.#visited.add(step);
    this.#write();
  }

  #write(): void {
    const stored: Stored = { ...this.#facts, visited: [...this.#visited], left: Object.fromEntries(this.#left) };
    try {
      localStorage.setItem(this.#key, JSON.stringify(stored));
    } catch {
      // A browser that keeps nothing: a reload begins anew.
    }
  }
}

/** Of all lessons. */
export function forgetLessons(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing.
  }
}

function read(key: string): Stored | undefined {
  try {
    const parsed = v.safeParse(Stored, JSON.parse(localStorage.getItem(key) ?? 'null'));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
