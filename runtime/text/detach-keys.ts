/**
 * The key sequence that leaves an attached terminal without ending its process. The daemon, not the client, watches for
 * it; the default is ctrl-p ctrl-q (moby, container/stream/attach.go and moby/term, ascii.go).
 */
import { badParameter } from '../std/errors.ts';

const DEFAULT_KEYS = 'ctrl-p,ctrl-q';
const SEQUENCE_KEYS_MAX = 16;

/** `ctrl-p,q` as bytes: a letter or `ctrl-` with a letter or one of @ [ \ ] ^ _, separated by commas. */
export function parseDetachKeys(text: string): Uint8Array {
  const keys = (text || DEFAULT_KEYS).split(',').map(parseKey);
  if (keys.length > SEQUENCE_KEYS_MAX || keys.includes(undefined)) {
    throw badParameter(`Invalid detach keys (${text}) provided`);
  }
  return Uint8Array.from(keys.map((key) => key ?? 0));
}

function parseKey(key: string): number | undefined {
  const control = /^ctrl-([a-zA-Z@[\\\]^_])$/.exec(key)?.[1];
  if (control !== undefined) return control.toUpperCase().charCodeAt(0) - 64;
  return /^[\x20-\x7e]$/.test(key) ? key.charCodeAt(0) : undefined;
}

/**
 * Passes bytes on until the sequence comes; calls `onDetach` then and drops what follows. A beginning of the sequence is held back until
 * it is clear that it is none.
 */
export function watchForDetach(sequence: Uint8Array, onDetach: () => void): TransformStream<Uint8Array, Uint8Array> {
  let held: number[] = [];
  let detached = false;
  return new TransformStream({
    transform(bytes, controller) {
      const passed: number[] = [];
      for (const byte of detached ? [] : bytes) {
        held.push(byte);
        while (!isBeginning(held, sequence)) passed.push(...held.splice(0, 1));
        detached = held.length === sequence.length;
        if (detached) break;
      }
      if (passed.length > 0) controller.enqueue(Uint8Array.from(passed));
      if (!detached || held.length === 0) return;
      held = [];
      onDetach();
    },
    flush(controller) {
      if (held.length > 0) controller.enqueue(Uint8Array.from(held));
    },
  });
}

const isBeginning = (held: readonly number[], sequence: Uint8Array) => held.every((byte, i) => byte === sequence[i]);
