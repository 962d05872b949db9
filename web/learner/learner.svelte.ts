/** The learner as the page shows them: one for the page, whatever becomes of its machines. */
import type { Evidence } from '../../lessons/checks/verdict.ts';
import type { CompiledLesson } from '../../lessons/format/types.ts';
import { systemTimers } from '../../runtime/std/time.ts';
import type { Attempt } from './attempt.ts';
import { keep } from './attempts.ts';
import { writeProgress, type ProgressFile } from './file.ts';
import { importProgress } from './import.ts';
import { forgetLessons } from './lesson-memory.svelte.ts';
import { keepUnchanged, NO_PROGRESS, passesOf, PROGRESS_FORMAT, stepsOf, type LessonProgress } from './progress.ts';
import { ProgressRecord } from './record.ts';
import { openProgressStore } from './store.ts';

export interface LearnerOptions {
  /** See RecordOptions. */
  readonly earlier: () => Promise<readonly unknown[]>;
  readonly onTrouble: (sentence: string) => void;
}

/** Nobody waits longer for what is kept; it may come later. */
const READ_MS = 1000;
/** Tells the browser's other pages to read again. */
const CHANNEL = 'drydock-learner';

export class Learner {
  readonly #record: ProgressRecord;
  progress = $state.raw(NO_PROGRESS);
  /** What is kept was read, or could not be, or takes too long. */
  isKnown = $state(false);
  /** Resolves then. */
  readonly known: Promise<void>;

  constructor({ earlier, onTrouble }: LearnerOptions) {
    const channel = new BroadcastChannel(CHANNEL);
    this.#record = new ProgressRecord({
      store: openProgressStore(),
      earlier,
      timers: systemTimers,
      onChange: (progress) => (this.progress = keepUnchanged(this.progress, progress)),
      onTrouble,
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin only.
      onStored: () => channel.postMessage('stored'),
    });
    channel.addEventListener('message', () => void this.#record.refresh());
    const patience = new Promise<void>((resolve) => setTimeout(resolve, READ_MS));
    this.known = Promise.race([this.#record.open(), patience]).then(() => void (this.isKnown = true));
  }

  /** Which steps of a lesson were passed. The same object until one is added. */
  stepsOf(slug: string): LessonProgress['steps'] {
    return stepsOf(this.progress, slug);
  }

  /** Remembers what a lesson's checks have found, by step id. */
  pass({ id: lesson, version }: CompiledLesson, found: Readonly<Record<string, Evidence>>): void {
    void this.#record.add({ format: PROGRESS_FORMAT, lessons: { [lesson]: { version, steps: passesOf(found) } } });
  }

  /** Keeps an answer: for mastery, for the review, for the statistics. */
  attempted(attempt: Attempt): void {
    void this.#record.add({ format: PROGRESS_FORMAT, lessons: {}, attempts: [keep(attempt, Date.now())] });
  }

  /** Remembers lessons that may be skipped. */
  place(lessons: readonly string[]): void {
    const placed = Object.fromEntries(lessons.map((lesson) => [lesson, Date.now()]));
    void this.#record.add({ format: PROGRESS_FORMAT, lessons: {}, placed });
  }

  /** Rejects when it could not be forgotten. */
  async reset(): Promise<void> {
    await this.#record.reset();
    forgetLessons();
  }

  export(): ProgressFile {
    return writeProgress(this.progress, new Date());
  }

  /** Adds what a file has; resolves with a sentence that says what came of it. */
  import(file: Blob): Promise<string> {
    return importProgress(this.#record, file, Date.now());
  }
}
