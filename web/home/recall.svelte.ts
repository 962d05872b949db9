/** What the review would ask for now. Its scheduler is fetched when there is something to recall. */
import type { KeptAttempt } from '../learner/attempts.ts';
import type { LearnerProgress } from '../learner/progress.ts';
import { lessonSummaries } from '../lesson/catalogue.ts';

interface Learned {
  readonly progress: LearnerProgress;
  readonly answers: readonly KeptAttempt[];
}

const NOTHING: ReadonlySet<string> = new Set();
/** An objective may fall due while the page is open. */
const LOOK_MS = 60_000;

export class Recall {
  /** Objectives. */
  due = $state.raw(NOTHING);
  /** When the next falls due, in milliseconds since the epoch; undefined as long as nothing can be recalled. */
  nextAt = $state<number | undefined>();

  constructor(learned: () => Learned) {
    $effect(() => {
      const { progress, answers } = learned();
      if (answers.length === 0) return this.#set(NOTHING, undefined);
      let isOver = false;
      const look = async (): Promise<void> => {
        const { scheduleOf, unlockedBy } = await import('../review/schedule.ts');
        if (isOver) return;
        const schedule = scheduleOf(answers, unlockedBy(progress, lessonSummaries), Date.now());
        const due = schedule.filter(({ isDue }) => isDue).map(({ objective }) => objective);
        this.#set(new Set(due), schedule.find(({ isDue }) => !isDue)?.dueAt);
      };
      void look();
      const timer = setInterval(() => void look(), LOOK_MS);
      return () => {
        isOver = true;
        clearInterval(timer);
      };
    });
  }

  #set(due: ReadonlySet<string>, nextAt: number | undefined): void {
    this.due = due;
    this.nextAt = nextAt;
  }
}
