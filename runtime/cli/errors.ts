import { DockerError, reasonOf } from '../std/errors.ts';
import { lookup } from '../std/lookup.ts';
import { SIGNALS } from '../text/signals.ts';

/**
 * How a command ends when it doesn't end well. The text goes to standard error as it is; an empty one prints nothing.
 */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The user pressed the detach keys. */
export class Detached extends CliError {
  override readonly name = 'Detached';
  constructor() {
    super('read escape sequence');
  }
}

/** The command got a signal that ends it; `text` is its last word on standard output. */
export class Interrupted extends CliError {
  override readonly name = 'Interrupted';
  readonly text: string;
  constructor(exitCode: number, text = '') {
    super('', exitCode);
    this.text = text;
  }

  /** A shell sees 128 + the signal's number. */
  static by(signal: string): Interrupted {
    return new Interrupted(128 + (lookup(SIGNALS, signal) ?? 0));
  }
}

/** What the user reads: the engine's failures carry Docker's prefix. */
export function messageOf(error: unknown): string {
  if (error instanceof DockerError) return `Error response from daemon: ${error.message}`;
  return reasonOf(error);
}

export const isNotFound = (error: unknown): boolean => error instanceof DockerError && error.status === 404;
