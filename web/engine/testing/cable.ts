/** The way from a mirror to an engine, which a test can count, cut and lead to another engine. */
import type { ApiHandler } from '../../../runtime/http/handler.ts';
import { isUpgrade } from '../../../runtime/http/handler.ts';
import { withSignal } from '../../../runtime/std/with-signal.ts';

export class Cable {
  /** `GET /containers/json`: paths without a version and a query. */
  readonly asked: string[] = [];
  #engine: ApiHandler;
  #cut = new AbortController();
  #isDown = false;

  constructor(engine: ApiHandler) {
    this.#engine = engine;
  }

  readonly handler: ApiHandler = async (request) => {
    if (this.#isDown) throw new Error('the cable is down');
    this.asked.push(`${request.method} ${new URL(request.url).pathname.replace(/^\/v[\d.]+/, '')}`);
    const answer = await this.#engine(request);
    if (isUpgrade(answer) || !answer.body) return answer;
    const { status, headers } = answer;
    return new Response(withSignal(answer.body, this.#cut.signal), { status, headers });
  };

  /** Breaks what is under way, and refuses everything until `repair`. */
  cut(): void {
    this.#isDown = true;
    this.#cut.abort(new Error('the cable was cut'));
    this.#cut = new AbortController();
  }

  /** `engine`: another one is at the far end. */
  repair(engine: ApiHandler = this.#engine): void {
    this.#engine = engine;
    this.#isDown = false;
  }
}
