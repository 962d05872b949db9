import { decodeText } from '../../guest/bytes.ts';
import { chunks } from '../../std/chunks.ts';
import type { Attachment } from '../../model/engine.ts';
import type { Container } from '../container.ts';
import type { Report } from '../../std/report.ts';
import type { Tell } from '../tell.ts';
import type { ExecService } from '../exec/execs.ts';
import { startedAt } from '../state.ts';
import {
  beginning,
  type HealthCheck,
  healthCheckOf,
  type HealthResult,
  judge,
  nextCheckMs,
} from '../../model/health.ts';
import { concatBytes } from '../../std/concat-bytes.ts';
import { msBetween } from '../../std/instant.ts';
import { type Clock, sleep, type Timers } from '../../std/time.ts';

/** What is kept of a check's output. */
const OUTPUT_BYTES_MAX = 4096;
const EXIT_TIMEOUT = -1;

export interface HealthMonitorParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly tell: Tell;
  readonly report: Report;
}

/** Checks the health of the containers that run. One timer a container, and nothing between two checks. */
export class HealthMonitor {
  readonly #parts: HealthMonitorParts;
  readonly #execs: ExecService;
  readonly #watches = new Map<Container, AbortController>();

  constructor(parts: HealthMonitorParts, execs: ExecService) {
    this.#parts = parts;
    this.#execs = execs;
  }

  /** A run begins. */
  begin(container: Container): void {
    if (!healthCheckOf(container.config)) return;
    container.healthFound(beginning(container.record.health));
    this.resume(container);
  }

  /** It goes on: after a pause, or after the engine came back. */
  resume(container: Container): void {
    const check = healthCheckOf(container.config);
    if (!check) return;
    this.suspend(container);
    const watch = new AbortController();
    this.#watches.set(container, watch);
    this.#watch(container, check, watch.signal).catch((error: unknown) =>
      this.#parts.report(`checking the health of ${container.name}`, error),
    );
  }

  /** It is paused, or over. */
  suspend(container: Container): void {
    this.#watches.get(container)?.abort();
    this.#watches.delete(container);
  }

  async #watch(container: Container, check: HealthCheck, signal: AbortSignal): Promise<void> {
    const { clock, timers } = this.#parts;
    const begun = startedAt(container.state) ?? clock.now();
    for (;;) {
      const health = container.record.health ?? beginning(undefined);
      await pause(timers, nextCheckMs(health, check, msBetween(begun, clock.now())), signal);
      if (signal.aborted) return;
      const result = await this.#check(container, check, signal);
      // What a check finds of a container that was stopped meanwhile says nothing.
      if (signal.aborted) return;
      const found = judge(health, check, result, begun);
      container.healthFound(found);
      if (found.status !== health.status) this.#parts.tell(container, `health_status: ${found.status}`);
    }
  }

  async #check(container: Container, check: HealthCheck, signal: AbortSignal): Promise<HealthResult> {
    const { clock, timers } = this.#parts;
    const begun = clock.now();
    const ended = (exitCode: number, output: string): HealthResult => ({
      startedAt: begun,
      endedAt: clock.now(),
      exitCode,
      output,
    });
    const config = { Cmd: [...check.command], AttachStdout: true, AttachStderr: true };
    const over = new AbortController();
    const stop = (): void => over.abort();
    signal.addEventListener('abort', stop);
    let id = '';
    try {
      ({ Id: id } = await this.#execs.create(container.id, config));
      const attachment = await this.#execs.start(id, { detach: false, tty: false }, over.signal);
      const output = attachment ? collect(attachment) : Promise.resolve('');
      const late = pause(timers, check.timeoutMs, over.signal).then(() => undefined);
      const first = await Promise.race([output, late]);
      if (first !== undefined) return ended(await this.#execs.exitOf(id), first);
      await this.#execs.killExec(id);
      return ended(EXIT_TIMEOUT, `Health check exceeded timeout (${seconds(check.timeoutMs)})`);
    } catch (error) {
      return ended(EXIT_TIMEOUT, error instanceof Error ? error.message : String(error));
    } finally {
      over.abort();
      signal.removeEventListener('abort', stop);
      this.#execs.discard(id);
    }
  }
}

/** Go's words for a duration: `30s`, `1.5s`, `500ms`, `1m30s`. */
function seconds(ms: number): string {
  if (ms < 1000) return `${String(ms)}ms`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes > 0 ? `${String(minutes)}m` : ''}${String((ms - minutes * 60_000) / 1000)}s`;
}

async function collect(attachment: Attachment): Promise<string> {
  const pieces: Uint8Array[] = [];
  let room = OUTPUT_BYTES_MAX;
  for await (const { bytes } of chunks(attachment.output)) {
    if (room > 0) pieces.push(bytes.slice(0, room));
    room -= bytes.length;
  }
  return decodeText(concatBytes(pieces)) + (room < 0 ? '...' : '');
}

/** Resolves after the time, or when the signal is aborted. */
const pause = (timers: Timers, ms: number, signal: AbortSignal): Promise<void> =>
  sleep(timers, ms, signal).catch(() => undefined);
