import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** A second try forgives what a busy machine does once or twice; more of them are a fault that hides behind luck. */
export const SECOND_TRIES_MAX = 2;

export interface Summary {
  readonly lines: readonly string[];
  readonly failed: number;
}

/** What the reporter needs of a test. */
export interface Outcome {
  /** `tests/e2e/page.test.ts > the page > opens`. */
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  readonly tries: number;
}

/**
 * The end of a run: what was skipped and why (tests say it in their names), which tests needed a second try, and as its last line e.g.
 * `812 passed, 0 failed, 3 skipped`; whoever reads a log by machine looks for that. `faults` are failures outside tests.
 */
export function summarise(outcomes: readonly Outcome[], faults: number): Summary {
  const count = (state: Outcome['state']): number => outcomes.filter((outcome) => outcome.state === state).length;
  const skipped = outcomes.filter(({ state }) => state === 'skipped' || state === 'pending');
  // One that fails again fails the run by itself.
  const again = outcomes.filter(({ state, tries }) => state === 'passed' && tries > 1);
  const tooMany = again.length > SECOND_TRIES_MAX;
  const failed = count('failed') + faults + (tooMany ? 1 : 0);
  return {
    failed,
    lines: [
      ...new Set(skipped.map(({ name }) => `Skipped: ${groupOf(name)}`)),
      `Second tries: ${again.length}${again.map(({ name }) => `\n  ${name}`).join('')}`,
      ...(tooMany ? [`More than ${SECOND_TRIES_MAX} second tries fail the run.`] : []),
      `${count('passed')} passed, ${failed} failed, ${skipped.length} skipped`,
    ],
  };
}

/** Tests that are skipped together share file and first name. */
const groupOf = (name: string): string => name.split(' > ').slice(0, 2).join(' > ');

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.map((module) => [...module.children.allTests()]);
    const broken = modules.filter((module, index) => tests[index]?.length === 0 && !module.ok()).length;
    const { lines, failed } = summarise(tests.flat().map(outcomeOf), errors.length + broken);
    // After the default reporter's own lines.
    process.on('exit', () => {
      console.log(lines.join('\n'));
      if (failed > 0) process.exitCode = 1;
    });
  }
}

const outcomeOf = (test: TestCase): Outcome => ({
  name: `${test.module.relativeModuleId} > ${test.fullName}`,
  state: test.result().state,
  tries: 1 + (test.diagnostic()?.retryCount ?? 0),
});
