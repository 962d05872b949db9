/** What the shelf's images are for, as lines of a shell in a machine without a network. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSandbox } from '../../../sandbox/node/load.ts';
import { runCommand } from '../../../sandbox/run-command.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';

/** By image: what is done with it, and what comes of it. */
export type Purposes = Readonly<Record<string, readonly (readonly [what: string, line: string, printed: RegExp])[]>>;

const RUN_MS_MAX = 400_000;
export const SLOW = { timeout: 450_000 };

/** Asks until it is answered: a service takes its time to listen. */
export const until = (line: string): string => `for _ in $(seq 400); do ${line} && break; sleep 0.3; done`;

/** A machine of one file's tests. */
export class ShelfMachine {
  #sandbox: Sandbox | undefined;

  /** For the file's head: the machine is there while its tests run. */
  static ofFile(): ShelfMachine {
    const machine = new ShelfMachine();
    beforeAll(async () => {
      machine.#sandbox = await openSandbox();
    });
    afterAll(() => machine.#sandbox?.[Symbol.dispose]());
    return machine;
  }

  run(line: string): ReturnType<typeof runCommand> {
    if (!this.#sandbox) throw new Error('The machine is not on');
    return runCommand(this.#sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });
  }

  /** What a line prints; its errors are the failure's. */
  async output(line: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(line);
    if (code !== 0) throw new Error(`${line}: ${code}: ${stderr}${stdout}`);
    return stdout;
  }
}

/** A test for each purpose, one after the other, in one machine. */
export function testPurposes(machine: ShelfMachine, purposes: Purposes): void {
  describe.each(Object.entries(purposes))('%s', (_name, lines) => {
    test.each(lines)('%s', SLOW, async (_what, line, printed) => {
      expect(await machine.output(line)).toMatch(printed);
    });
  });
}
