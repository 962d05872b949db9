/** Tells when nothing has happened for a while: a good moment to save. */
export const QUIET_MS = 1000;

export class Activity {
  readonly #quietMs: number;
  readonly #onChange: (idle: boolean) => void;
  #idle = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: (idle: boolean) => void, quietMs = QUIET_MS) {
    this.#onChange = onChange;
    this.#quietMs = quietMs;
    this.touch();
  }

  get idle(): boolean {
    return this.#idle;
  }

  /** Something happened. */
  touch(): void {
    if (this.#idle) this.#set(false);
    // One timer that is pushed on when it rings would be cheaper; this is called some hundred times a second at most.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#set(true), this.#quietMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #set(idle: boolean): void {
    this.#idle = idle;
    this.#onChange(idle);
  }
}
