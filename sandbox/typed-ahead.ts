/**
 * What is typed into a new terminal before its shell reads. The tty would show it at once, and the shell's line editor once more at its
 * prompt; so it waits here.
 *
 *     starting -> reading
 */

/** By which readline begins to read a line: it asks for pasted text to be marked. */
const PROMPT = '\x1b[?2004h';
const INTERRUPT = 0x03;
/** As much as a tty keeps of a line: more is no learner's typing. */
const HELD_BYTES_MAX = 4096;
/** A shell that takes longer may never ask, since its start-up files run something else; that is to get what is typed. */
const START_MS_MAX = 10_000;

type Phase = { readonly is: 'starting'; held: Uint8Array[]; seen: string; late: Timer | undefined } | { is: 'reading' };
type Timer = ReturnType<typeof setTimeout>;

export class TypedAhead {
  readonly #pass: (bytes: Uint8Array) => void;
  #phase: Phase = { is: 'starting', held: [], seen: '', late: undefined };

  /** `pass` gives bytes to the terminal. */
  constructor(pass: (bytes: Uint8Array) => void) {
    this.#pass = pass;
  }

  type(bytes: Uint8Array): void {
    if (this.#phase.is === 'reading') return this.#pass(bytes);
    this.#phase.held.push(bytes);
    this.#phase.late ??= setTimeout(() => this.release(), START_MS_MAX);
    const length = this.#phase.held.reduce((sum, piece) => sum + piece.length, 0);
    // An interrupt is for what runs in the shell's place.
    if (length > HELD_BYTES_MAX || bytes.includes(INTERRUPT)) this.release();
  }

  /** The terminal has shown something; the prompt may come in pieces. */
  shown(bytes: Uint8Array): void {
    if (this.#phase.is === 'reading') return;
    const text = this.#phase.seen + latin1(bytes);
    this.#phase.seen = text.slice(1 - PROMPT.length);
    if (text.includes(PROMPT)) this.release();
  }

  /** Whoever reads now gets it, and all that follows at once. */
  release(): void {
    if (this.#phase.is === 'reading') return;
    const { held, late } = this.#phase;
    clearTimeout(late);
    this.#phase = { is: 'reading' };
    for (const bytes of held) this.#pass(bytes);
  }
}

/** Each byte a character: the prompt's are ASCII, and no piece of a longer character is lost. */
const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
