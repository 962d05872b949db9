import type { Report } from '../std/report.ts';
import { DATA_ROOT } from './paths.ts';

/**
 * What the engine found in its state and can't use. One broken thing keeps nobody from the others: it stays where it lies, is told in
 * `docker info`, and is read again when the engine starts the next time.
 */
export class Asides {
  readonly #report: Report;
  readonly #all: string[] = [];

  constructor(report: Report) {
    this.#report = report;
  }

  /** A sentence for each. */
  get all(): readonly string[] {
    return this.#all;
  }

  /** `place` is what to mend or remove, relative to /var/lib/docker. */
  add(what: string, place: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    const text = `${what} is set aside: ${why}. Mend or remove ${DATA_ROOT}/${place}, then start the engine again`;
    this.#all.push(text);
    this.#report('state', text);
  }
}
