/**
 * The machine as the page shows it: starting, running, crashed; its terminals, its engine, and whether it is saved.
 */
import * as Comlink from 'comlink';
import type { EventMessage } from '../../runtime/model/types.ts';
import { systemTimers } from '../../runtime/std/time.ts';
import type { BootProgress, SandboxState } from '../../sandbox/contract.ts';
import { LiveEngine } from '../engine/live-engine.ts';
import { EngineMirror } from '../engine/mirror.ts';
import { remoteApi, type CallApi } from '../engine/remote-api.ts';
import { Terminals, type TerminalsOptions } from '../terminal/terminals.svelte.ts';
import { Autosave, type Change, type SaveStatus } from './autosave.ts';
import { boot, saves, type Booted, type Booting } from './boot.ts';
import { isLasting } from './lasting.ts';
import type { Life, Sandbox } from './life.ts';
import { SAVE_FORMAT } from './saves.ts';
import { type CrashReason, saveTrouble } from './trouble.ts';

export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  /** The machine could not be started. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'crashed'; readonly reason: CrashReason; readonly detail: string };

/** `off`: this page's session is not saved, and a remark has said why. */
export type Keeping = SaveStatus | 'off';

export interface Remark {
  readonly id: number;
  readonly text: string;
}

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
  terminals: Terminals;
  /** Undefined until the machine runs. */
  sandbox = $state.raw<Sandbox | undefined>(undefined);
  /** Id of the newest engine operation. */
  newestOperation = $state(0);
  #booting: Booting | undefined;
  #life: Life | undefined;
  #autosave: Autosave | undefined;
  #wasUsed = false;
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

  remark(text: string): void {
    if (this.remarks.some((remark) => remark.text === text)) return;
    this.remarks = [...this.remarks.slice(-3), { id: (this.#lastRemark += 1), text }];
  }

  dismiss(id: number): void {
    this.remarks = this.remarks.filter((remark) => remark.id !== id);
  }

  /** Ends this machine and begins again from the last save, when there is one. */
  async restart(): Promise<void> {
    this.#endLife();
    await this.#follow(boot({ fresh: false }));
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
    await this.#follow(boot({ fresh: true }));
  }

  saveNow(): Promise<void> {
    return this.#autosave?.now() ?? Promise.resolve();
  }

  #endLife(): void {
    this.phase = { kind: 'starting' };
    this.remarks = [];
    this.#booting = undefined;
    this.#autosave?.stop();
    this.#autosave = undefined;
    this.#mirror.disconnect('The machine is starting anew.');
    this.#life?.end();
    this.#life = undefined;
    this.sandbox = undefined;
    this.keeping = 'off';
    this.#wasUsed = false;
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
    for (const text of remarks) this.remark(text);
    if (owns) this.#keep();
    life.onBroken((error) => this.#onState(life, { status: 'crashed', reason: 'emulator', detail: error.message }));
    await this.terminals.connect(life.sandbox, result.terminals, saved?.terminals ?? []);
    this.phase = { kind: 'running' };
    this.#offerKeyboard();
    const callApi: CallApi = (call, port) => life.sandbox.callApi(call, Comlink.transfer(port, [port]));
    this.#mirror.connect(remoteApi(callApi));
    await Promise.all([
      life.sandbox.onState(Comlink.proxy((state) => this.#onState(life, state))),
      life.sandbox.onOperations(Comlink.proxy((newest) => void (this.newestOperation = newest))),
    ]);
  }

  /** The learner can type at once, unless the focus is somewhere already. */
  #offerKeyboard(): void {
    if (document.activeElement === document.body) this.terminals.active?.screen.focus();
  }

  #onState(life: Life, state: SandboxState): void {
    if (life !== this.#life) return;
    if (this.#autosave) this.#autosave.idle = state.status === 'running' && state.idle;
    if (state.status !== 'crashed') return;
    this.#autosave?.stop();
    this.#mirror.disconnect('The machine has stopped.');
    this.phase = { kind: 'crashed', reason: state.reason, detail: state.detail };
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
    const { sandbox } = this;
    if (!sandbox) return;
    const { machine, blobs } = await sandbox.save();
    if (sandbox !== this.sandbox) return;
    const terminals = await this.terminals.saved();
    if (sandbox !== this.sandbox) return;
    try {
      await saves.save({ format: SAVE_FORMAT, savedAt: Date.now(), machine, blobs, terminals });
    } finally {
      await sandbox.keepBlobs(await saves.blobs());
    }
  }
}
