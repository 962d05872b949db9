/**
 * The keys that let go of a container: `ctrl-p,ctrl-q` by default. Until they are complete they are held back, then either
 * swallowed or passed on.
 */
export const DETACH_KEYS_DEFAULT = 'ctrl-p,ctrl-q';

const CONTROL = 'abcdefghijklmnopqrstuvwxyz@[\\]^_';

/** Codes of a sequence such as `ctrl-p,ctrl-q` or `a,b`; undefined for one that makes no sense. */
export function parseDetachKeys(text: string): number[] | undefined {
  const codes = text.split(',').map(keyCode);
  return codes.every((code): code is number => code !== undefined) ? codes : undefined;
}

function keyCode(key: string): number | undefined {
  if (key.length === 1) return key.charCodeAt(0);
  const control = /^ctrl-(.)$/.exec(key)?.[1];
  if (control === undefined) return undefined;
  if (control === '@') return 0;
  const index = CONTROL.indexOf(control);
  if (index < 0) return undefined;
  return control >= 'a' && control <= 'z' ? index + 1 : control.charCodeAt(0) - 64;
}

export class DetachFilter {
  readonly #keys: readonly number[];
  #matched = 0;

  constructor(keys: readonly number[]) {
    this.#keys = keys;
  }

  /** What to pass on; `detached` when the keys are complete (what follows them is dropped). */
  push(bytes: Uint8Array): { bytes: Uint8Array; detached: boolean } {
    const passed: number[] = [];
    for (const byte of bytes) {
      if (byte === this.#keys[this.#matched]) {
        this.#matched += 1;
        if (this.#matched === this.#keys.length) return { bytes: Uint8Array.from(passed), detached: true };
      } else {
        passed.push(...this.#keys.slice(0, this.#matched));
        this.#matched = byte === this.#keys[0] ? 1 : 0;
        if (this.#matched === 0) passed.push(byte);
      }
    }
    return { bytes: Uint8Array.from(passed), detached: false };
  }
}
