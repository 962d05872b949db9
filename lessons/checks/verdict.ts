/** What a condition came to. */

/** What was seen when a step was passed. The state moves on; this stays. */
export interface Evidence {
  /** Ids of the containers that the step was about, by name. */
  readonly containers: Readonly<Record<string, string>>;
  /** Ids of images, by the name that the condition gives. */
  readonly images?: Readonly<Record<string, string>>;
}

/** `found` is what was seen, in plain words that can stand in a sentence: no capital, no full stop. `seen` is the value alone. */
export type Verdict = {
  readonly found: string;
  readonly seen?: string;
} & (
  | { readonly state: 'passed'; readonly evidence?: Evidence }
  /** `pending`: nothing was done yet. `failed`: something was done, but not what is asked for. */
  | { readonly state: 'pending' | 'failed' }
);

export const pending = (found: string, seen?: string): Verdict => ({
  state: 'pending',
  found,
  ...(seen !== undefined && { seen }),
});
export const failed = (found: string, seen?: string): Verdict => ({
  state: 'failed',
  found,
  ...(seen !== undefined && { seen }),
});
export const passed = (found: string, evidence?: Evidence, seen?: string): Verdict => ({
  state: 'passed',
  found,
  ...(evidence && { evidence }),
  ...(seen !== undefined && { seen }),
});

const FOUND_LENGTH_MAX = 200;

/** One line of a length that can stand in a sentence. */
export function oneLine(text: string, lengthMax = FOUND_LENGTH_MAX): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > lengthMax ? `${line.slice(0, lengthMax)}…` : line;
}
