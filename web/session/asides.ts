/** Of the engine's warnings, what it says of its own state: runtime/model/asides.ts words them. */
const WARNING = /^WARNING: (?=.* is set aside: )/;

/** A sentence for each. */
export const asidesIn = (warnings: readonly string[]): readonly string[] =>
  warnings
    .map((text) => text.replaceAll(/\s+/g, ' '))
    .filter((text) => WARNING.test(text))
    .map((text) => `${capital(text.replace(WARNING, ''))}.`);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
