/** Regular expressions that users write, in Go's syntax. They take a time that is linear in the text, whatever the pattern. */

/** A text either is, or has in it, what a pattern means. */
export type TextMatcher = (text: string) => boolean;

/** What a compiled pattern may weigh: its characters, times how often the repetitions in it repeat them. */
const WEIGHT_MAX = 20_000;
/** Of one repetition, and of those around one another, as Go has it. */
const REPEAT_MAX = 1000;

/** Throws Go's error for what is no pattern. The engine for them is loaded when the first one comes that is more than a word. */
export async function compileGoPattern(source: string): Promise<TextMatcher> {
  if (isWord(source)) return (text) => text.includes(source);
  if (weightOf(source) > WEIGHT_MAX) throw new Error(`error parsing regexp: expression too large: \`${source}\``);
  const { RE2JS } = await import('re2js');
  const pattern = RE2JS.compile(source);
  return (text) => pattern.test(text);
}

const isWord = (source: string): boolean => !/[\\.+*?()|[\]{}^$]/.test(source);

function weightOf(source: string): number {
  const counts = [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least, most]) => Number(most || least));
  return (
    source.length *
    Math.min(
      REPEAT_MAX,
      counts.reduce((product, count) => product * Math.max(1, count), 1),
    )
  );
}
