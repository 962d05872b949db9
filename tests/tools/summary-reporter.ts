import type { Reporter, TestModule } from 'vitest/node';

/** The last line of a run, e.g. `812 passed, 0 failed, 3 skipped`; whoever reads a log by machine looks for it. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        count[test.result().state] += 1;
        tests += 1;
      }
      if (tests === 0 && !module.ok()) count.failed += 1;
    }
    // After the default reporter's own lines.
    process.on('exit', () => {
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`);
    });
  }
}
