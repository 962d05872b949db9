/**
 * Runs the guest soon after the host gave it something to do. v86 alone would wait for its timer or for a round trip through its
 * own worker; running the guest in a microtask answers within the same turn of the event loop.
 *
 * Guest and engine can answer each other in microtasks without end, and then no timer, message or key would ever be served.
 * So a turn may spend TURN_MS_MAX that way; what comes later waits for the next turn.
 */
const TURN_MS_MAX = 4;

export class Kick {
  readonly #step: () => void;
  readonly #nextTurn = createNextTurn(() => this.#beginTurn());
  #pending = false;
  #turnStart: number | undefined;

  constructor(step: () => void) {
    this.#step = step;
  }

  /** Any number of kicks before the guest runs are one. */
  soon(): void {
    if (this.#pending) return;
    this.#pending = true;
    const start = this.#expectTurn();
    if (performance.now() - start < TURN_MS_MAX) queueMicrotask(() => this.#run());
  }

  /** In the next turn, when all that the host has to do in this one is done. */
  nextTurn(): void {
    this.#pending = true;
    this.#expectTurn();
  }

  dispose(): void {
    this.#nextTurn.close();
  }

  /** When this turn began, or was first noticed. */
  #expectTurn(): number {
    if (this.#turnStart === undefined) {
      this.#turnStart = performance.now();
      this.#nextTurn.request();
    }
    return this.#turnStart;
  }

  #beginTurn(): void {
    this.#turnStart = undefined;
    if (this.#pending) this.#run();
  }

  #run(): void {
    if (!this.#pending) return;
    this.#pending = false;
    this.#step();
  }
}

/** The part of the event loop that is needed; Node's own, where a message port would serve itself before timers. */
type SetImmediate = (callback: () => void) => void;

/** A task of its own, without the delay and clamping of timers. */
function createNextTurn(callback: () => void): { request(): void; close(): void } {
  const { setImmediate } = globalThis as { setImmediate?: SetImmediate };
  if (setImmediate) return { request: () => setImmediate(callback), close: () => undefined };
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', callback);
  port1.start();
  return { request: () => port2.postMessage(undefined), close: () => port1.close() };
}
