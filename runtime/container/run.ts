import type { LogWriter } from '../logs/log-writer.ts';
import type { RunningSandbox } from '../network/running-sandbox.ts';
import type { RunningProcess } from './process/running-process.ts';
import type { Resources } from './start/resources.ts';
import type { StartLimit } from './start/start-limit.ts';

/**
 * What a container holds from the beginning of a start to the end of the run. Docker's status knows only the middle of it:
 *
 *     (none) → starting → going → ending → (none)
 *                 └───── failed ──────────────┘
 */
export type Run = Starting | Going | Ending;

interface Starting {
  readonly phase: 'starting';
  /** What ends the start. */
  readonly limit: StartLimit;
  /** Its network namespace: neighbours may ask for it, and it for them, as soon as it runs. */
  readonly sandbox: RunningSandbox | undefined;
  /** The log that its output goes to, if it has one. */
  readonly log: LogWriter | undefined;
}

interface Going {
  readonly phase: 'going';
  readonly sandbox: RunningSandbox | undefined;
  readonly log: LogWriter | undefined;
  readonly process: RunningProcess;
  /** What it holds in the guest. */
  readonly resources: Resources;
}

/** Its process is gone; what it held is being given back. */
interface Ending {
  readonly phase: 'ending';
  readonly sandbox: RunningSandbox | undefined;
}
