/** The host's time as the guest's time stamp counter sees it, in milliseconds: it can stand still, and go on from any moment. */
export class Clock {
  readonly #host: () => number;
  #shift = 0;
  #stoppedAt: number | undefined;

  constructor(host: () => number = () => performance.now()) {
    this.#host = host;
  }

  readonly now = (): number => this.#stoppedAt ?? this.#host() + this.#shift;

  /** What the host's clock said at `time`, if this one has not been stopped since. */
  toHost(time: number): number {
    return time - this.#shift;
  }

  stop(): void {
    this.#stoppedAt = this.now();
  }

  /** From where it was stopped. */
  start(): void {
    this.#shift = this.now() - this.#host();
    this.#stoppedAt = undefined;
  }
}
