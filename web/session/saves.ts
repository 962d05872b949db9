/**
 * The learner's session in the browser's storage. Two slots and a pointer: a save fills the slot that is not in use and then moves
 * the pointer, so that a crash or a full disk in the middle leaves the older save as it was.
 */
import { del, get, set, values, type UseStore } from 'idb-keyval';
import { Mutex } from '../../runtime/std/mutex.ts';

export const SAVE_FORMAT = 3;
/** Format 2 also held the progress in lessons. */
const READABLE: ReadonlySet<unknown> = new Set([2, SAVE_FORMAT]);

/** What one terminal shows: xterm's screen and scrollback as escape sequences. */
export interface SavedTerminal {
  readonly id: number;
  readonly title: string;
  readonly screen: string;
}

export interface SavedSession {
  readonly format: typeof SAVE_FORMAT;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  readonly machine: Blob;
  /** Digests of what the machine needs from the store of blobs. */
  readonly blobs: readonly string[];
  readonly terminals: readonly SavedTerminal[];
  /** Id of the lesson that the machine was set up for. */
  readonly lesson?: string;
}

export type Loaded =
  | { readonly kind: 'none' }
  | { readonly kind: 'saved'; readonly session: SavedSession }
  | { readonly kind: 'unusable'; readonly reason: string };

export interface Saves {
  load(): Promise<Loaded>;
  save(session: SavedSession): Promise<void>;
  /** The digests of the blobs that any save needs, also one that was set aside. */
  blobs(): Promise<string[]>;
  /** Takes the present save out of use but keeps it, in place of one that was set aside before. */
  setAside(): Promise<void>;
  /** Forgets every save. */
  clear(): Promise<void>;
  /**
   * What saves of format 2 hold of the learner's progress, also one that was set aside or replaced, as format 0 of what parseProgress in
   * web/learner reads.
   */
  earlierProgress(): Promise<readonly unknown[]>;
}

const POINTER = 'current';
const ASIDE = 'aside';
const slotName = (slot: string): string => `session-${slot}`;
const SLOTS = ['a', 'b'];

/** `store` undefined: idb-keyval's default database. */
export function createSaves(store?: UseStore): Saves {
  const currentSlot = async (): Promise<unknown> => get<unknown>(POINTER, store);
  const current = async (): Promise<unknown> => {
    const slot = await currentSlot();
    return typeof slot === 'string' ? get<unknown>(slotName(slot), store) : undefined;
  };
  // A reset that comes in the middle of a save waits for it, and then forgets it with the others.
  const turns = new Mutex();
  return {
    load: () =>
      turns.run(async () => {
        const slot = await currentSlot();
        if (slot === undefined) return { kind: 'none' };
        if (typeof slot !== 'string' || !SLOTS.includes(slot))
          return { kind: 'unusable', reason: 'its index is damaged' };
        return parseSaved(await get<unknown>(slotName(slot), store));
      }),
    save: (session) =>
      turns.run(async () => {
        const slot = (await currentSlot()) === 'a' ? 'b' : 'a';
        await set(slotName(slot), session, store);
        await set(POINTER, slot, store);
      }),
    blobs: () => turns.run(async () => [await current(), await get<unknown>(ASIDE, store)].flatMap(blobsOf)),
    setAside: () =>
      turns.run(async () => {
        const saved = await current();
        if (saved !== undefined) await set(ASIDE, saved, store);
        await forgetSlots(store);
      }),
    clear: () =>
      turns.run(async () => {
        await forgetSlots(store);
        await del(ASIDE, store);
      }),
    earlierProgress: () => turns.run(async () => (await values<unknown>(store)).flatMap(progressIn)),
  };
}

/** The pointer goes first: without it the slots mean nothing. */
async function forgetSlots(store: UseStore | undefined): Promise<void> {
  await del(POINTER, store);
  for (const slot of SLOTS) await del(slotName(slot), store);
}

/** A session as some version may have written it. */
export function parseSaved(data: unknown): Loaded {
  if (!isRecord(data)) return { kind: 'unusable', reason: 'it is damaged' };
  if (!READABLE.has(data['format'])) return { kind: 'unusable', reason: 'it comes from another version of Drydock' };
  const { machine, blobs, savedAt, terminals, lesson } = data;
  const isWhole =
    machine instanceof Blob &&
    isListOfStrings(blobs) &&
    typeof savedAt === 'number' &&
    Array.isArray(terminals) &&
    terminals.every(isSavedTerminal) &&
    (lesson === undefined || typeof lesson === 'string');
  if (!isWhole) return { kind: 'unusable', reason: 'it is damaged' };
  const session = { format: SAVE_FORMAT, savedAt, machine, blobs, terminals } as const;
  return { kind: 'saved', session: lesson === undefined ? session : { ...session, lesson } };
}

const progressIn = (data: unknown): readonly unknown[] =>
  isRecord(data) && isRecord(data['lessons'])
    ? [{ format: 0, savedAt: data['savedAt'], lessons: data['lessons'] }]
    : [];

/** Of a save that may be damaged otherwise. */
const blobsOf = (data: unknown): readonly string[] =>
  isRecord(data) && isListOfStrings(data['blobs']) ? data['blobs'] : [];

const isListOfStrings = (data: unknown): data is readonly string[] =>
  Array.isArray(data) && data.every((entry) => typeof entry === 'string');

const isRecord = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null;

const isSavedTerminal = (data: unknown): data is SavedTerminal =>
  isRecord(data) &&
  Number.isInteger(data['id']) &&
  typeof data['title'] === 'string' &&
  typeof data['screen'] === 'string';
