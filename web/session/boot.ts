/**
 * From an opened page to a running machine: the saved session when there is one that fits, else a fresh machine. Everything here is in
 * the entry chunk and runs before the rest of the page is loaded.
 */
import type { BootProgress, SessionErrorName, StartResult } from '../../sandbox/contract.ts';
import { Lives, type Life, type StartFrom } from './life.ts';
import { claimSession } from './lock.ts';
import { KeptMachines } from './kept.ts';
import { createSaves, type Loaded, type SavedSession, type Saves } from './saves.ts';

export interface Booted {
  readonly life: Life;
  readonly result: StartResult;
  /** The save that the machine was restored from. */
  readonly saved: SavedSession | undefined;
  /** This page may save: no other tab owns the session, and storage answers. */
  readonly owns: boolean;
  /** What the learner should know, in plain words. */
  readonly remarks: readonly string[];
}

export interface Booting {
  /** No other tab owns the saved session: this page may replace and forget it, whether or not its machine starts. */
  readonly ownsSession: Promise<boolean>;
  /** The latest progress, and every later one. */
  onProgress(listener: (progress: BootProgress) => void): void;
  /** The worker has been told to start, or something has to be waited for; until then the main thread should do nothing else. */
  readonly underway: Promise<void>;
  readonly done: Promise<Booted>;
}

/** The saved session, where there is one; a fresh machine; or another session that was kept. The next save replaces the saved one. */
export type BootFrom = 'saved' | 'fresh' | SavedSession;

export function boot(from: BootFrom): Booting {
  let latest: BootProgress = { stage: 'fetching', fraction: 0, text: 'Starting' };
  let listener: ((progress: BootProgress) => void) | undefined;
  const report = (progress: BootProgress): void => {
    latest = progress;
    listener?.(progress);
  };
  const settle: { underway?: () => void } = {};
  const underway = new Promise<void>((resolve) => (settle.underway = resolve));
  const onUnderway = (): void => settle.underway?.();
  const ownsSession = (ownership ??= claimSession(navigator.locks, onUnderway));
  const done = start(from, ownsSession, onUnderway, report);
  return {
    ownsSession,
    onProgress(next) {
      listener = next;
      next(latest);
    },
    underway,
    done,
  };
}

export const lives = new Lives();
export const saves: Saves = createSaves();
export const keptMachines = new KeptMachines();
/** Digests of the blobs that anything stored needs: the saved session, one set aside, machines that are kept. */
export const storedBlobs = async (): Promise<string[]> => [...(await saves.blobs()), ...(await keptMachines.blobs())];
let ownership: Promise<boolean> | undefined;

/** The worker's script loads while the lock and the save are looked up. */
async function start(
  from: BootFrom,
  ownsSession: Promise<boolean>,
  onUnderway: () => void,
  report: (progress: BootProgress) => void,
): Promise<Booted> {
  const life = lives.begin(onUnderway);
  const owns = await ownsSession;
  if (!owns) return { ...(await startFresh(life, {}, report)), owns, remarks: [OPEN_ELSEWHERE] };
  const stored = await lookUp(from);
  if (stored.kind === 'unstorable')
    return { ...(await startFresh(life, {}, report)), owns: false, remarks: [`${NO_STORAGE} (${stored.reason})`] };
  const { loaded, savedBlobs } = stored;
  if (loaded.kind === 'none') return { ...(await startFresh(life, { savedBlobs }, report)), owns, remarks: [] };
  if (loaded.kind === 'saved') {
    const restored = await tryRestore(life, loaded.session, savedBlobs, report);
    if (restored.kind === 'running') return { life, result: restored.result, saved: loaded.session, owns, remarks: [] };
    if (typeof from !== 'string') return startAgain(restored.reason, report);
    return startInstead(lives.begin(), restored.reason, savedBlobs, report);
  }
  return startInstead(life, loaded.reason, savedBlobs, report);
}

const OPEN_ELSEWHERE =
  'Drydock is already open in another tab, and that tab keeps your session. This one has a machine of its own, which is not saved.';
const NO_STORAGE = 'This browser gives the page no storage, so this session is not saved.';

type StartedFresh = Pick<Booted, 'life' | 'result' | 'saved'>;

async function startFresh(
  life: Life,
  storage: Pick<StartFrom, 'savedBlobs'>,
  report: (progress: BootProgress) => void,
): Promise<StartedFresh> {
  return { life, result: await life.start(storage, report), saved: undefined };
}

/** A save that can't be used is kept aside, and the learner starts on a fresh machine. */
async function startInstead(
  life: Life,
  reason: string,
  savedBlobs: readonly string[],
  report: (progress: BootProgress) => void,
): Promise<Booted> {
  await saves.setAside();
  const remark = `Your saved session could not be used: ${reason}. It was set aside, and this is a fresh machine.`;
  return { ...(await startFresh(life, { savedBlobs }, report)), owns: true, remarks: [remark] };
}

/** A kept machine that can't be used leaves the saved session as it was. */
async function startAgain(reason: string, report: (progress: BootProgress) => void): Promise<Booted> {
  const booted = await start('saved', Promise.resolve(true), () => undefined, report);
  const remark = `The machine that was kept could not be used: ${reason}. This is yours as it was last saved.`;
  return { ...booted, remarks: [remark, ...booted.remarks] };
}

type Restored = { kind: 'running'; result: StartResult } | { kind: 'unusable'; reason: string };

async function tryRestore(
  life: Life,
  saved: SavedSession,
  savedBlobs: readonly string[],
  report: (progress: BootProgress) => void,
): Promise<Restored> {
  const session = await readMachine(saved);
  if (!session) return { kind: 'unusable', reason: UNUSABLE.SessionCorrupt };
  try {
    return { kind: 'running', result: await life.start({ session, savedBlobs }, report) };
  } catch (error) {
    const reason = error instanceof Error ? UNUSABLE[error.name as SessionErrorName] : undefined;
    if (reason === undefined) throw error;
    life.end();
    return { kind: 'unusable', reason };
  }
}

/** The browser may have lost a Blob's file. */
async function readMachine(saved: SavedSession): Promise<ArrayBuffer | undefined> {
  try {
    return await saved.machine.arrayBuffer();
  } catch {
    return undefined;
  }
}

const UNUSABLE: Partial<Record<string, string>> & Record<SessionErrorName, string> = {
  SessionCorrupt: 'it is damaged',
  SessionForeign: 'it comes from another version of Drydock',
};

type Stored =
  | { readonly kind: 'storable'; readonly loaded: Loaded; readonly savedBlobs: readonly string[] }
  | { readonly kind: 'unstorable'; readonly reason: string };

async function lookUp(from: BootFrom): Promise<Stored> {
  try {
    return { kind: 'storable', loaded: await load(from), savedBlobs: await storedBlobs() };
  } catch (error) {
    return { kind: 'unstorable', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function load(from: BootFrom): Promise<Loaded> {
  if (from === 'fresh') return { kind: 'none' };
  return from === 'saved' ? saves.load() : { kind: 'saved', session: from };
}
