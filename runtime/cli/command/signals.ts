/**
 * Where the signals of one command go: to the verb that forwards them, else they end the command.
 */
import { Interrupted } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { SIGNAL_NUMBERS } from '../parse/signal.ts';

/** Those that mean nothing to a container: they tell the client of its own children, pipes and window. */
const OWN_SIGNALS = new Set(['CHLD', 'PIPE', 'URG', 'WINCH']);
/** Those that end a command that doesn't forward them. */
const ENDING_SIGNALS = new Set(['INT', 'TERM', 'QUIT', 'HUP']);

export class SignalRouter implements Disposable {
  readonly #abort = new AbortController();
  readonly #subscription: Disposable;
  readonly signal: AbortSignal;
  #listener: ((signal: string) => void) | undefined;

  constructor(invocation: Invocation) {
    this.signal = AbortSignal.any([invocation.signal, this.#abort.signal]);
    this.#subscription = invocation.onSignal((signal) => this.#deliver(signal));
  }

  /** Set once a signal has ended the command. */
  get reason(): Interrupted | undefined {
    return this.#abort.signal.aborted ? (this.#abort.signal.reason as Interrupted) : undefined;
  }

  forward(listener: (signal: string) => void): Disposable {
    this.#listener = listener;
    return { [Symbol.dispose]: () => void (this.#listener = undefined) };
  }

  #deliver(raw: string): void {
    const signal = raw.replace(/^SIG/, '');
    if (OWN_SIGNALS.has(signal)) return;
    if (this.#listener) this.#listener(signal);
    else if (ENDING_SIGNALS.has(signal)) this.#abort.abort(new Interrupted(128 + (SIGNAL_NUMBERS[signal] ?? 0)));
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}
