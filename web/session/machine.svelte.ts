/**
 * The machine as the page shows it: starting, running, crashed; its terminals, its engine, and whether it is saved.
 */
import * as Comlink from 'comlink';
import { createApiClient } from '../../runtime/api/client.ts';
import type { ApiHandler } from '../../runtime/http/handler.ts';
import type { EventMessage, SystemInfo } from '../../runtime/model/types.ts';
import { systemTimers } from '../../runtime/std/time.ts';
import type { BootProgress, SandboxState } from '../../sandbox/contract.ts';
import { LiveEngine } from '../engine/live-engine.ts';
import { EngineMirror } from '../engine/mirror.ts';
import { remoteApi, type CallApi } from '../engine/remote-api.ts';
import { Terminals, type TerminalsOptions } from '../terminal/terminals.svelte.ts';
import { Autosave, type Change, type SaveStatus } from '../../runtime/std/autosave.ts';
import { boot, lives, saves, storedBlobs, type Booted, type BootFrom, type Booting } from './boot.ts';
import { asidesIn } from './asides.ts';
import { isLasting } from '../../runtime/events/lasting.ts';
import type { Life, Sandbox } from './life.ts';
import { SAVE_FORMAT, type SavedSession } from './saves.ts';
import { type CrashReason, saveTrouble } from './trouble.ts';

export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  /** It was switched off, and can be switched on again. */
  | { readonly kind: 'off' }
  /** The machine could not be started. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'crashed'; readonly reason: CrashReason; readonly detail: string };

/** `off`: this page's session is not saved, and a remark has said why. */
export type Keeping = SaveStatus | 'off';

export interface Remark {
  readonly id: number;
  readonly text: string;
  /** What is said of the page stays when the machine begins anew. */
  readonly about: 'machine' | 'page';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Of all that was remarked, the newest can be read again. */
const TOLD_MAX = 50;

const NEXT_AFTER_MS = 3000;

type TerminalSetup = Omit<TerminalsOptions, 'onInput' | 'onOutput' | 'onTrouble'>;

export class Machine {
  readonly #setup: () => TerminalSetup;
  readonly #mirror = new EngineMirror(systemTimers);
  /** What runs in it, over all its lives. */
  readonly engine = new LiveEngine(this.#mirror);
  phase = $state.raw<Phase>({ kind: 'starting' });
  progress = $state.raw<BootProgress>({ stage: 'fetching', fraction: 0, text: 'Starting' });
  keeping = $state<Keeping>('off');
  /** False once another tab is known to own the saved session; a page that owns it may still be `off`. */
  ownsSession = $state(true);
  remarks = $state.raw<readonly Remark[]>([]);
  /** Those, and those that were dismissed or that went with their machine; the newest last. */
  told = $state.raw<readonly Remark[]>([]);
  terminals: Terminals;
  /** Undefined until the machine runs. */
  sandbox = $state.raw<Sandbox | undefined>(undefined);
  /** Id of the newest engine operation. */
  newestOperation = $state(0);
  #booting: Booting | undefined;
  #life: Life | undefined;
  #autosave: Autosave | undefined;
  #wasUsed = false;
  #wasSaved = false;
  /** Id of the lesson that it was set up for. */
  #lesson = $state<string | undefined>(undefined);
  #lastRemark = 0;
  readonly #outputListeners = new Set<() => void>();

  /** `booting` was begun by the entry chunk, before this module was there. */
  constructor(booting: Booting, setup: () => TerminalSetup) {
    this.#setup = setup;
    this.terminals = $state.raw(this.#newTerminals());
    this.#mirror.onEvent((event) => this.#onEvent(event));
    void this.#follow(booting);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.saveNow();
    });
    addEventListener('pagehide', () => void this.saveNow());
    addEventListener('beforeunload', (event) => this.#onLeave(event));
  }

  /** The browser asks whether to leave when something would be lost. Who stays has it saved. */
  #onLeave(event: BeforeUnloadEvent): void {
    if (!this.#autosave?.wouldBeMissed) return;
    event.preventDefault();
    void this.saveNow();
  }

  /** Calls back when a terminal shows something: what has no event of the engine may have changed. The result ends it. */
  onOutput(listener: () => void): () => void {
    this.#outputListeners.add(listener);
    return () => this.#outputListeners.delete(listener);
  }

  remark(text: string, about: Remark['about'] = 'machine'): void {
    if (this.remarks.some((remark) => remark.text === text)) return;
    const remark = { id: (this.#lastRemark += 1), text, about, at: Date.now() };
    this.remarks = [...this.remarks.slice(-3), remark];
    this.#note(remark);
  }

  #note(remark: Remark): void {
    this.told = [...this.told, remark].slice(-TOLD_MAX);
  }

  dismiss(id: number): void {
    this.remarks = this.remarks.filter((remark) => remark.id !== id);
  }

  /** Nothing was typed into it or made in it since it was started. */
  get isUntouched(): boolean {
    return !this.#wasUsed && !this.#wasSaved;
  }

  get lesson(): string | undefined {
    return this.#lesson;
  }

  /** It has been set up for a lesson, or is used for it as it is. */
  belongTo(lesson: string): void {
    this.#lesson = lesson;
    this.#wasUsed = true;
    this.#autosave?.touch('made');
    this.#prepareNext();
  }

  /** A lesson goes back to where a step began: the worker for that is loaded when this one has come to rest. */
  #prepareNext(): void {
    const life = this.#life;
    setTimeout(() => {
      if (life && life === this.#life && this.#lesson !== undefined) lives.prepare();
    }, NEXT_AFTER_MS);
  }

  /** Ends this machine and begins again from the last save, when there is one. */
  restart(): Promise<void> {
    return this.#begin('saved');
  }

  /** Ends this machine and goes on with another, which the next save keeps in its place. */
  async replace(by: Exclude<BootFrom, 'saved'>): Promise<void> {
    await this.#begin(by);
    if (by !== 'fresh') this.#autosave?.touch('made');
  }

  async #begin(from: BootFrom): Promise<void> {
    this.#endLife();
    await this.#follow(boot(from));
  }

  /** Ends this machine at once, so that nothing is typed into it any more, and forgets every save. */
  async reset(): Promise<void> {
    const ownsSession = this.#booting?.ownsSession;
    this.#endLife();
    try {
      if (await ownsSession) await saves.clear();
    } catch (error) {
      this.remark(saveTrouble(error));
    }
    await this.#follow(boot('fresh'));
  }

  /** After the guest has switched it off. */
  async switchOn(): Promise<void> {
    await this.sandbox?.switchOn();
  }

  saveNow(): Promise<void> {
    return this.#autosave?.now() ?? Promise.resolve();
  }

  #endLife(): void {
    this.phase = { kind: 'starting' };
    this.remarks = this.remarks.filter(({ about }) => about === 'page');
    this.#booting = undefined;
    this.#autosave?.stop();
    this.#autosave = undefined;
    this.#mirror.disconnect('The machine is starting anew.');
    this.#life?.end();
    this.#life = undefined;
    this.sandbox = undefined;
    this.keeping = 'off';
    this.#wasUsed = false;
    this.#wasSaved = false;
    this.#lesson = undefined;
    this.terminals.dispose();
    this.terminals = this.#newTerminals();
  }

  #newTerminals(): Terminals {
    return new Terminals({
      ...this.#setup(),
      onInput: () => {
        this.#wasUsed = true;
        this.#autosave?.touch('typed');
      },
      onOutput: () => this.#onOutput(),
      onTrouble: (what) => this.remark(what),
    });
  }

  /** A boot that was overtaken by a restart or a reset comes to nothing. */
  async #follow(booting: Booting): Promise<void> {
    this.#booting = booting;
    void booting.ownsSession.then((owns) => (this.ownsSession = owns));
    booting.onProgress((progress) => {
      if (booting === this.#booting) this.progress = progress;
    });
    try {
      const booted = await booting.done;
      if (booting === this.#booting) await this.#run(booted);
      else booted.life.end();
    } catch (error) {
      if (booting !== this.#booting) return;
      this.phase = { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
    }
  }

  async #run({ life, result, saved, owns, remarks }: Booted): Promise<void> {
    this.#life = life;
    this.sandbox = life.sandbox;
    this.#wasSaved = saved !== undefined;
    this.#lesson = saved?.lesson;
    // What became of the save is true whatever machine comes next.
    for (const text of remarks) this.remark(text, 'page');
    if (owns) this.#keep();
    life.onBroken((error) => this.#onState(life, { status: 'crashed', reason: 'emulator', detail: error.message }));
    await this.terminals.connect(life.sandbox, result.terminals, saved?.terminals ?? []);
    this.phase = { kind: 'running' };
    this.#offerKeyboard();
    this.#prepareNext();
    void this.#readAsides(life, this.#connectMirror(life));
    await Promise.all([
      life.sandbox.onState(Comlink.proxy((state) => this.#onState(life, state))),
      life.sandbox.onOperations(Comlink.proxy((newest) => void (this.newestOperation = newest))),
    ]);
  }

  /** What the engine could not read back, and has set aside or mended, it tells with its facts. */
  async #readAsides(life: Life, api: ApiHandler): Promise<void> {
    const client = createApiClient(api);
    const info = await client.json<Pick<SystemInfo, 'Warnings'>>('GET', '/info').catch(() => undefined);
    if (life !== this.#life) return;
    const [first, ...more] = asidesIn(info?.Warnings ?? []);
    if (first === undefined) return;
    for (const text of more) this.#note({ id: (this.#lastRemark += 1), text, about: 'machine', at: Date.now() });
    const others = more.length === 0 ? '' : ` ${more.length} more: see “What was reported” in the machine menu.`;
    this.remark(`${first}${others}`);
  }

  #connectMirror(life: Life): ApiHandler {
    const callApi: CallApi = (call, port) => life.sandbox.callApi(call, Comlink.transfer(port, [port]));
    const api = remoteApi(callApi);
    this.#mirror.connect(api);
    return api;
  }

  /** The learner can type at once, unless the focus is somewhere already. */
  #offerKeyboard(): void {
    if (document.activeElement === document.body) this.terminals.active?.screen.focus();
  }

  #onState(life: Life, state: SandboxState): void {
    if (life !== this.#life) return;
    if (this.#autosave) this.#autosave.idle = state.status === 'running' && state.idle;
    switch (state.status) {
      case 'running':
        return this.#onRunning(life);
      case 'shutting-down':
        return this.#mirror.disconnect('The machine is shutting down.');
      case 'booting':
        this.progress = state.progress;
        this.phase = { kind: 'starting' };
        return;
      case 'off':
        this.phase = { kind: 'off' };
        return;
      case 'crashed':
        this.#autosave?.stop();
        this.#mirror.disconnect('The machine has stopped.');
        this.phase = { kind: 'crashed', reason: state.reason, detail: state.detail };
    }
  }

  /** After a boot, what looks at the engine has another one to look at. */
  #onRunning(life: Life): void {
    if (this.phase.kind === 'running') return;
    this.phase = { kind: 'running' };
    this.#offerKeyboard();
    this.#connectMirror(life);
    this.#autosave?.touch('made');
  }

  #onEvent(event: EventMessage): void {
    this.#wasUsed = true;
    this.#touch(isLasting(event) ? 'made' : 'seen');
  }

  #onOutput(): void {
    this.#touch('seen');
    for (const listener of this.#outputListeners) listener();
  }

  /** A fresh machine greets the learner; that alone is not worth a save. */
  #touch(change: Change): void {
    if (this.#wasUsed) this.#autosave?.touch(change);
  }

  #keep(): void {
    this.keeping = 'clean';
    this.#autosave = new Autosave({
      save: () => this.#save(),
      onStatus: (status, error) => {
        this.keeping = status;
        if (status === 'failed') this.remark(saveTrouble(error));
      },
      now: () => performance.now(),
      after: (ms, callback) => void setTimeout(callback, ms),
    });
  }

  async #save(): Promise<void> {
    await this.capture((session) => saves.save(session));
  }

  /**
   * Hands `store` all that this machine can be brought back from; pauses the guest for some 100 ms. False when the machine was replaced
   * meanwhile, and nothing was stored.
   */
  async capture(store: (session: SavedSession) => Promise<void>): Promise<boolean> {
    const { sandbox } = this;
    const lesson = this.#lesson;
    if (!sandbox || this.phase.kind !== 'running') return false;
    const { machine, blobs } = await sandbox.save();
    if (sandbox !== this.sandbox) return false;
    const terminals = await this.terminals.saved();
    if (sandbox !== this.sandbox) return false;
    try {
      const session = { format: SAVE_FORMAT, savedAt: Date.now(), machine, blobs, terminals } as const;
      await store(lesson === undefined ? session : { ...session, lesson });
    } finally {
      await sandbox.keepBlobs(await storedBlobs());
    }
    return true;
  }
}
