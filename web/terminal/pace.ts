/** What draws a terminal. */
export interface Screen {
  /** `done` is called when the bytes have been taken in. */
  write(bytes: Uint8Array, done: () => void): void;
}

/** A piece of more than this is part of a flood. */
export const FLOOD_PIECE_BYTES = 4 * 1024;
/** Nobody reads a flood as it passes, and each picture of it takes time from the machine: 25 a second are enough. */
const FLOOD_PICTURE_MS = 40;

/** Hands a screen at once what somebody may be waiting for, and a flood in steps. */
export class Pace {
  readonly #screen: Screen;
  #waiting: Parameters<Screen['write']>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #floodDrawnAt = -Infinity;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.#waiting.push([bytes, done]);
    if (bytes.length <= FLOOD_PIECE_BYTES) return this.flush();
    const dueMs = this.#floodDrawnAt + FLOOD_PICTURE_MS - performance.now();
    if (dueMs > 0) this.#timer ??= setTimeout(() => this.#draw(), dueMs);
    else this.#draw();
  }

  #draw(): void {
    this.#floodDrawnAt = performance.now();
    this.flush();
  }

  /** Hands over what waits. */
  flush(): void {
    const pieces = this.#waiting;
    this.stop();
    for (const piece of pieces) this.#screen.write(...piece);
  }

  /** Forgets what waits. */
  stop(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }
}
