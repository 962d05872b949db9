import { GuestError } from '../errors.ts';

/** More unanswered requests than this is a caller that doesn't wait. */
export const REQUESTS_MAX = 4096;

interface Request {
  answer(payload: Uint8Array): void;
  fail(reason: unknown): void;
}

/** The requests that await their answers, by id. */
export class Requests {
  readonly #waiting = new Map<number, Request>();
  #idle: (() => void)[] = [];

  /** False when there are too many: the request has been told, and must not be sent. */
  add(id: number, request: Request): boolean {
    if (this.#waiting.size < REQUESTS_MAX) {
      this.#waiting.set(id, request);
      return true;
    }
    request.fail(new GuestError(`Cannot ask the guest: ${String(REQUESTS_MAX)} requests await their answers already`));
    return false;
  }

  /** Hands an answer to its request; false when nobody waits for it. */
  answer(id: number, payload: Uint8Array): boolean {
    const request = this.#waiting.get(id);
    if (!request) return false;
    this.#waiting.delete(id);
    try {
      request.answer(payload);
    } catch (error) {
      request.fail(error);
    }
    this.#wake();
    return true;
  }

  failAll(reason: unknown): void {
    const failed = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const request of failed) request.fail(reason);
    this.#wake();
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves when nothing waits. */
  settled(): Promise<void> {
    if (this.#waiting.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #wake(): void {
    if (this.#waiting.size > 0 || this.#idle.length === 0) return;
    const woken = this.#idle;
    this.#idle = [];
    for (const resolve of woken) resolve();
  }
}
