import { DockerfileError, type Location } from './errors.ts';

/** The strings of an exec form; undefined when the text is no JSON array: then it is a shell command line. Throws for other arrays. */
export function jsonStrings(text: string, location?: Location): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  const value = parse(text);
  if (!Array.isArray(value)) return undefined;
  if (value.every((item) => typeof item === 'string')) return value;
  throw new DockerfileError('when using JSON array syntax, arrays must be comprised of strings only', location);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
