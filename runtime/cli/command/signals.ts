/**
 * Where the signals of one command go. SIGINT and SIGTERM end it at once, whatever it waits for, unless it is attached to a process; the
 * third of them ends it even then. What the engine was asked for stays the engine's business: it learns that its client is gone.
 */
import { CliError, Interrupted } from '../errors.ts';
import type { Invocation } from '../invocation.ts';

/** What signals do for a while, instead of ending the command with 128 and their number. */
export interface SignalHandling {
  /** Gets every signal, to pass it on. */
  readonly forward?: (signal: string) => void;
  /** What SIGINT and SIGTERM do: nothing, or end the command without complaint, a text on standard output. */
  readonly termination: 'stay' | { readonly text: string };
}

/** Those that mean nothing to a container: they tell the client of its own children, pipes and window. */
const OWN_SIGNALS = new Set(['CHLD', 'PIPE', 'URG', 'WINCH']);
const TERMINATION = new Set(['INT', 'TERM']);
/** Those that end a command that doesn't forward them. */
const ENDING_SIGNALS = new Set([...TERMINATION, 'QUIT', 'HUP']);
/** So many of SIGINT and SIGTERM are taken for impatience. */
const FORCED_AT = 3;

export class SignalRouter implements Disposable {
  readonly #abort = new AbortController();
  readonly #subscription: Disposable;
  /** Aborted when the command ends by a signal, or with its terminal. */
  readonly signal: AbortSignal;
  /** Rejects then: whoever runs the command races it with this. */
  readonly ended: Promise<never>;
  #handling: SignalHandling | undefined;
  #terminations = 0;

  constructor(invocation: Invocation) {
    this.signal = AbortSignal.any([invocation.signal, this.#abort.signal]);
    this.ended = rejectionOf(this.signal);
    this.#subscription = invocation.onSignal((signal) => this.#deliver(signal));
  }

  /** Set once a signal has ended the command. */
  get reason(): CliError | undefined {
    return this.#abort.signal.aborted ? (this.#abort.signal.reason as CliError) : undefined;
  }

  handle(handling: SignalHandling): Disposable {
    const outer = this.#handling;
    this.#handling = handling;
    return { [Symbol.dispose]: () => void (this.#handling = outer) };
  }

  #deliver(raw: string): void {
    const signal = raw.replace(/^SIG/, '');
    if (OWN_SIGNALS.has(signal)) return;
    this.#handling?.forward?.(signal);
    if (TERMINATION.has(signal)) this.#terminate(signal);
    else if (ENDING_SIGNALS.has(signal) && !this.#handling?.forward) this.#end(Interrupted.by(signal));
  }

  #terminate(signal: string): void {
    this.#terminations += 1;
    if (this.#terminations >= FORCED_AT) this.#end(new CliError('\ngot 3 SIGTERM/SIGINTs, forcefully exiting'));
    else if (!this.#handling) this.#end(Interrupted.by(signal));
    else if (this.#handling.termination !== 'stay') this.#end(new Interrupted(0, this.#handling.termination.text));
  }

  #end(reason: CliError): void {
    this.#abort.abort(reason);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    if (signal.aborted) reject(signal.reason as Error);
  });
  rejection.catch(() => undefined);
  return rejection;
}
