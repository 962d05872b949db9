import type { Reporter, ReportedHookContext, TestCase, TestModule } from 'vitest/node';
import { childrenOf, killTree } from '../process-tree.mjs';

/**
 * Longer than any test may take with its second try: a run in which nothing ends for so long hangs where no time-out of
 * its own reaches.
 */
export const STALL_MINUTES_MAX = 9;
const LOOK_MS = 10_000;

/** Ends a run that stands still, and says what it was doing. */
export class StallWatch {
  readonly #running = new Map<string, number>();
  readonly #now: () => number;
  #movedAt: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#movedAt = now();
  }

  started(what: string): void {
    this.#running.set(what, this.#now());
    this.#movedAt = this.#now();
  }

  ended(what: string): void {
    this.#running.delete(what);
    this.#movedAt = this.#now();
  }

  /** What to say when the run stands still; undefined while it moves. */
  stalled(): string | undefined {
    if (this.#now() - this.#movedAt < STALL_MINUTES_MAX * 60_000) return undefined;
    const seconds = (since: number): string => `${Math.round((this.#now() - since) / 1000)} s`;
    const running = [...this.#running].map(([what, since]) => `  ${what} (for ${seconds(since)})`);
    return [`Nothing has ended for ${STALL_MINUTES_MAX} minutes. Still running:`, ...running].join('\n');
  }
}

export default class StallReporter implements Reporter {
  readonly #watch = new StallWatch(() => performance.now());
  readonly #timer = setInterval(() => this.#look(), LOOK_MS).unref();

  onTestModuleStart(module: TestModule): void {
    this.#watch.started(module.relativeModuleId);
  }

  onTestModuleEnd(module: TestModule): void {
    this.#watch.ended(module.relativeModuleId);
  }

  onTestCaseReady(test: TestCase): void {
    this.#watch.started(nameOf(test));
  }

  onTestCaseResult(test: TestCase): void {
    this.#watch.ended(nameOf(test));
  }

  onHookStart(hook: ReportedHookContext): void {
    this.#watch.started(`${hook.name} of ${nameOf(hook.entity)}`);
  }

  onHookEnd(hook: ReportedHookContext): void {
    this.#watch.ended(`${hook.name} of ${nameOf(hook.entity)}`);
  }

  #look(): void {
    const message = this.#watch.stalled();
    if (message === undefined) return;
    clearInterval(this.#timer);
    console.error(message);
    for (const pid of childrenOf(process.pid)) killTree(pid);
    process.exit(1);
  }
}

const nameOf = (entity: ReportedHookContext['entity']): string =>
  entity.type === 'module' ? entity.relativeModuleId : `${entity.module.relativeModuleId} > ${entity.fullName}`;
