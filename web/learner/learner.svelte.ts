/** The learner as the page shows them: one for the page, whatever becomes of its machines. */
import type { Evidence } from '../../lessons/checks/verdict.ts';
import type { CompiledLesson } from '../../lessons/format/types.ts';
import { systemTimers } from '../../runtime/std/time.ts';
import { writeProgress, type ProgressFile } from './file.ts';
import { importProgress } from './import.ts';
import { NO_PROGRESS, PROGRESS_FORMAT, stepsOf, type LessonProgress } from './progress.ts';
import { ProgressRecord } from './record.ts';
import { openProgressStore } from './store.ts';

export interface LearnerOptions {
  /** See RecordOptions. */
  readonly earlier: () => Promise<readonly unknown[]>;
  readonly onTrouble: (sentence: string) => void;
}

/** Tells the browser's other pages to read again. */
const CHANNEL = 'drydock-learner';

export class Learner {
  readonly #record: ProgressRecord;
  progress = $state.raw(NO_PROGRESS);

  constructor({ earlier, onTrouble }: LearnerOptions) {
    const channel = new BroadcastChannel(CHANNEL);
    this.#record = new ProgressRecord({
      store: openProgressStore(),
      earlier,
      timers: systemTimers,
      onChange: (progress) => (this.progress = progress),
      onTrouble,
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin only.
      onStored: () => channel.postMessage('stored'),
    });
    channel.addEventListener('message', () => void this.#record.refresh());
    void this.#record.open();
  }

  /** Which steps of a lesson were passed. The same object until one is added. */
  stepsOf(slug: string): LessonProgress['steps'] {
    return stepsOf(this.progress, slug);
  }

  /** Remembers what a lesson's checks have found, by step id. */
  pass({ id: lesson, version }: CompiledLesson, found: Readonly<Record<string, Evidence>>): void {
    const passedAt = Date.now();
    const steps = Object.fromEntries(Object.entries(found).map(([id, evidence]) => [id, { ...evidence, passedAt }]));
    void this.#record.add({ format: PROGRESS_FORMAT, lessons: { [lesson]: { version, steps } } });
  }

  /** Rejects when it could not be forgotten. */
  reset(): Promise<void> {
    return this.#record.reset();
  }

  export(): ProgressFile {
    return writeProgress(this.progress, new Date());
  }

  /** Adds what a file has; resolves with a sentence that says what came of it. */
  import(file: Blob): Promise<string> {
    return importProgress(this.#record, file, Date.now());
  }
}
