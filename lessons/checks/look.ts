/**
 * One look at the machine: what conditions ask it, each thing once, each with an end. The page's sandbox and a headless one
 * both offer these calls.
 */
import type { ApiClient } from '../../runtime/api/client.ts';
import type { EventMessage } from '../../runtime/model/types.ts';
import { chunks } from '../../runtime/std/chunks.ts';
import { DockerError } from '../../runtime/std/errors.ts';

export interface CheckedMachine {
  readonly api: Pick<ApiClient, 'json' | 'lines'>;
  /** A file of the guest, as root; undefined when it isn't there. */
  readFile(path: string, limit: number): Promise<Uint8Array | undefined>;
  /**
   * Runs a program in the guest; killed at the time-out, its output cut. Its path is whole: a bare name would be looked up by
   * busybox, which has small programs of its own under the same names.
   */
  run(argv: string[], options?: { timeoutMs?: number }): Promise<{ code: number; stdout: string; stderr: string }>;
}

/** Why the machine could not be asked, in a sentence for the learner. */
export class LookError extends Error {
  override name = 'LookError';
}

const ANSWER_MS_MAX = 15_000;
/** What a command may take longer than its time-out, which is when its processes are killed. */
const GRACE_MS = 1500;
const FILE_BYTES_MAX = 256 * 1024;
const RUN_MS_MAX = 10_000;

export class Look {
  readonly #machine: CheckedMachine;
  readonly #now: () => number;
  readonly #answers = new Map<string, Promise<unknown>>();

  /** `now` gives milliseconds since the epoch. */
  constructor(machine: CheckedMachine, now: () => number) {
    this.#machine = machine;
    this.#now = now;
  }

  /** What the API says of a thing; undefined when it knows none. */
  inspect(path: string): Promise<Record<string, unknown> | undefined> {
    return this.#once(`GET ${path}`, async () => {
      try {
        return await within(ANSWER_MS_MAX, ENGINE_SILENT, this.#machine.api.json<Record<string, unknown>>('GET', path));
      } catch (error) {
        if (!(error instanceof DockerError)) throw error;
        if (error.status >= 500) throw new LookError(`the Docker engine could not answer: ${error.message}`);
        return undefined;
      }
    });
  }

  /** The `exec_create` and `exec_die` events of a container so far, oldest first. */
  execEvents(containerId: string): Promise<EventMessage[]> {
    return this.#once(`events ${containerId}`, () =>
      within(ANSWER_MS_MAX, ENGINE_SILENT, this.#readEvents(containerId)),
    );
  }

  async #readEvents(containerId: string): Promise<EventMessage[]> {
    // Without `until` the answer would not end; `since=0` would mean none of the past.
    const query = { since: 1, until: (this.#now() / 1000).toFixed(3) };
    const filters = { container: [containerId], event: ['exec_create', 'exec_die'] };
    const events: EventMessage[] = [];
    for await (const event of chunks(await this.#machine.api.lines<EventMessage>('GET', '/events', { query, filters })))
      events.push(event);
    return events;
  }

  async text(path: string): Promise<string | undefined> {
    const bytes = await this.#once(`file ${path}`, () => within(ANSWER_MS_MAX, GUEST_SILENT, this.#readFile(path)));
    return bytes && new TextDecoder().decode(bytes);
  }

  async #readFile(path: string): Promise<Uint8Array | undefined> {
    try {
      return await this.#machine.readFile(path, FILE_BYTES_MAX);
    } catch (error) {
      throw new LookError(`${path} could not be read (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  /** Both outputs together are at most a few lines of use to anybody; whoever shows them cuts them. */
  run(argv: readonly string[], timeoutMs = RUN_MS_MAX): Promise<{ code: number; stdout: string; stderr: string }> {
    return this.#once(`run ${timeoutMs} ${argv.join('\0')}`, () =>
      within(
        timeoutMs + GRACE_MS,
        `${nameOf(argv)} did not end within ${timeoutMs / 1000} seconds`,
        this.#machine.run([...argv], { timeoutMs }).catch((error: unknown) => {
          throw runTrouble(argv[0] ?? '', error);
        }),
      ),
    );
  }

  #once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key) as Promise<T> | undefined;
    const answer = known ?? ask();
    if (!known) this.#answers.set(key, answer);
    return answer;
  }
}

/** A script is none of the learner's words. */
const nameOf = (argv: readonly string[]): string =>
  argv.at(-2) === '-c' ? 'the check' : `"${argv.at(-1)?.slice(0, 60) ?? ''}"`;

/** A learner may take away what every program needs, and check and solution with it. */
const runTrouble = (file: string, error: unknown): unknown =>
  error instanceof Error && error.message.includes('execve(')
    ? new LookError(`the machine can't run ${file} any more: go back to the start of this step, or reset the machine`)
    : error;

const ENGINE_SILENT = 'the Docker engine does not answer: is it stopped?';
const GUEST_SILENT = 'the machine does not answer';

/** Rejects with the sentence when it takes longer; what is late is dropped. */
export function within<T>(ms: number, sentence: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new LookError(sentence)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
