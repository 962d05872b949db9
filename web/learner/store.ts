/**
 * The learner's progress in the browser's storage: a database of its own, which a reset of the machine never touches. A change is made to
 * what is stored at that moment, within one transaction, so that two tabs never undo one another.
 */
import { createStore, get, promisifyRequest, update, type UseStore } from 'idb-keyval';
import { isReadable, NO_PROGRESS, parseProgress, type LearnerProgress, type Parsed } from './progress.ts';

const RECORD = 'progress';
const ASIDE = 'aside';

export type Stored = Parsed | { readonly kind: 'none' };

export interface ProgressStore {
  read(): Promise<Stored>;
  /**
   * Resolves with what is stored then. Rejects, and changes nothing, when what is stored or what it becomes can't be read, or nothing
   * can be written.
   */
  change(change: (stored: LearnerProgress) => LearnerProgress): Promise<LearnerProgress>;
  /** Takes a damaged record out of the way, but keeps it. Does nothing when another page has done so. */
  setAside(): Promise<void>;
}

/** Opens nothing before it is asked. */
export function openProgressStore(objects: UseStore = createStore('drydock-learner', 'progress')): ProgressStore {
  const parse = (data: unknown): Stored => (data === undefined ? { kind: 'none' } : parseProgress(data));
  return {
    read: async () => parse(await get<unknown>(RECORD, objects)),
    async change(change) {
      let changed = NO_PROGRESS;
      const apply = (data: unknown): LearnerProgress => {
        const stored = parse(data);
        if (stored.kind === 'newer' || stored.kind === 'damaged')
          throw new Error(`the stored record is ${stored.kind}`);
        changed = change(stored.kind === 'read' ? stored.progress : NO_PROGRESS);
        if (!isReadable(changed)) throw new Error('it would be more than can be read again');
        return changed;
      };
      await update<unknown>(RECORD, apply, objects);
      return changed;
    },
    setAside: () =>
      objects('readwrite', async (entries) => {
        const data = await promisifyRequest<unknown>(entries.get(RECORD));
        if (parse(data).kind !== 'damaged') return;
        entries.put(data, ASIDE);
        entries.put(NO_PROGRESS, RECORD);
        await promisifyRequest(entries.transaction);
      }),
  };
}
