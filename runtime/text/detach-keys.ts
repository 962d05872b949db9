/**
 * The key sequence that leaves an attached terminal without ending its process, ctrl-p ctrl-q if nobody says otherwise. Engine and client
 * both watch for it (moby/term: ascii.go, proxy.go).
 */
import { badParameter } from '../std/errors.ts';

const DEFAULT_KEYS = 'ctrl-p,ctrl-q';
const SEQUENCE_KEYS_MAX = 16;
const CONTROLS = '@abcdefghijklmnopqrstuvwxyz[\\]^_';

/** `ctrl-p,q` as bytes: characters, `DEL`, or `ctrl-` with a small letter or one of @ [ \\ ] ^ _, separated by commas. Empty is the default. */
export function parseDetachKeys(text: string): Uint8Array {
  const keys = (text || DEFAULT_KEYS).split(',').map(parseKey);
  if (keys.length > SEQUENCE_KEYS_MAX || keys.includes(undefined)) {
    throw badParameter(`Invalid detach keys (${text}) provided`);
  }
  return Uint8Array.from(keys.map((key) => key ?? 0));
}

function parseKey(key: string): number | undefined {
  if (key === 'DEL') return 0x7f;
  const control = /^ctrl-(.)$/.exec(key)?.[1];
  const code = control === undefined ? -1 : CONTROLS.indexOf(control);
  if (code >= 0) return code;
  return /^[\0-\x7f]$/.test(key) ? key.charCodeAt(0) : undefined;
}

/** A beginning of the sequence is held back until it is clear that it is none. */
export class DetachFilter {
  readonly #sequence: Uint8Array;
  #held: number[] = [];

  constructor(sequence: Uint8Array) {
    this.#sequence = sequence;
  }

  /** What to pass on; `detached` when the sequence is complete, and what follows it is dropped. */
  push(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly detached: boolean } {
    const passed: number[] = [];
    for (const byte of bytes) {
      this.#held.push(byte);
      while (!this.#isBeginning()) passed.push(...this.#held.splice(0, 1));
      if (this.#held.length < this.#sequence.length) continue;
      this.#held = [];
      return { bytes: Uint8Array.from(passed), detached: true };
    }
    return { bytes: Uint8Array.from(passed), detached: false };
  }

  /** What is still held back, for an input that has ended. */
  rest(): Uint8Array {
    return Uint8Array.from(this.#held.splice(0));
  }

  #isBeginning(): boolean {
    return this.#held.every((byte, at) => byte === this.#sequence[at]);
  }
}

/** Passes bytes on until the sequence comes; calls `onDetach` then and drops what follows. */
export function watchForDetach(sequence: Uint8Array, onDetach: () => void): TransformStream<Uint8Array, Uint8Array> {
  const filter = new DetachFilter(sequence);
  let detached = false;
  return new TransformStream({
    transform(bytes, controller) {
      if (detached) return;
      const result = filter.push(bytes);
      if (result.bytes.length > 0) controller.enqueue(result.bytes);
      ({ detached } = result);
      if (detached) onDetach();
    },
    flush(controller) {
      const rest = filter.rest();
      if (rest.length > 0) controller.enqueue(rest);
    },
  });
}
