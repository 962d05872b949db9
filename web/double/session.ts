/** The double's saved session: a version and what the scripted shells have written. */
export interface DoubleSession {
  readonly files: readonly (readonly [string, string])[];
  readonly shells: readonly number[];
}

const VERSION = 'double 1\n';

export function sessionBytes(session: DoubleSession): ArrayBuffer {
  return new TextEncoder().encode(VERSION + JSON.stringify(session)).buffer;
}

/** Fails as the sandbox does: with the names of SessionErrorName. */
export function readSession(bytes: ArrayBuffer): DoubleSession {
  const text = new TextDecoder().decode(bytes);
  if (!text.startsWith('double ')) throw named('SessionCorrupt');
  if (!text.startsWith(VERSION)) throw named('SessionForeign');
  return JSON.parse(text.slice(VERSION.length)) as DoubleSession;
}

const named = (name: string): Error => Object.assign(new Error(`restore the double: ${name}`), { name });
