/**
 * One life of a sandbox: a worker from its start to its end. A restart or reset is a new life; nothing is reused.
 */
import * as Comlink from 'comlink';
import type { BootProgress, SandboxWorker, StartOptions, StartResult } from '../../sandbox/contract.ts';
import { artefacts } from 'virtual:artefacts';
import { currentOutside } from './outside.ts';
import { spawnSandbox } from './spawn.ts';

export type Sandbox = Comlink.Remote<SandboxWorker>;

/** What of the browser's storage the sandbox starts with. */
export type StartFrom = Pick<StartOptions, 'session' | 'savedBlobs'>;

export interface Life {
  readonly sandbox: Sandbox;
  /** Rejects when the sandbox can't start; the error's name tells a bad session (SessionErrorName) from other reasons. */
  start(from: StartFrom, onProgress: (progress: BootProgress) => void): Promise<StartResult>;
  /** Calls back when the worker has been told to start. */
  onAsked(listener: () => void): void;
  /** Calls back when the worker fails after its start. */
  onBroken(listener: (error: Error) => void): void;
  /** Ends the worker at once; whatever was not saved is gone. */
  end(): void;
}

/** Lives, each of which may be begun ahead: a worker whose code is loaded and compiled starts in half the time. */
export class Lives {
  #spare: Life | undefined;

  /** `onAsked`: the worker has been told to start. */
  begin(onAsked?: () => void): Life {
    const life = this.#spare ?? createLife();
    this.#spare = undefined;
    if (onAsked) life.onAsked(onAsked);
    return life;
  }

  /** Loads the next one's worker. */
  prepare(): void {
    if (this.#spare) return;
    const life = createLife();
    this.#spare = life;
    life.onBroken(() => {
      if (this.#spare !== life) return;
      this.#spare = undefined;
      life.end();
    });
    void life.sandbox.prepare(absolute(artefacts));
  }
}

function createLife(): Life {
  let onAsked = (): void => undefined;
  const worker = spawnSandbox();
  const sandbox = Comlink.wrap<SandboxWorker>(worker);
  const broken = new Promise<Error>((resolve) => {
    worker.addEventListener('error', (event) => resolve(workerError(event)));
  });
  return {
    sandbox,
    start: (from, onProgress) => {
      const options = { artefacts: absolute(artefacts), ...from, outside: currentOutside() };
      const transferred = from.session ? [from.session] : [];
      const started = sandbox.start(Comlink.transfer(options, transferred), Comlink.proxy(onProgress));
      onAsked();
      return Promise.race([started, broken.then((error) => Promise.reject(error))]);
    },
    onAsked: (listener) => (onAsked = listener),
    onBroken: (listener) => void broken.then(listener),
    end: () => worker.terminate(),
  };
}

/** The worker resolves URLs against its own place; the page's are relative to the page. */
const absolute = (urls: typeof artefacts): typeof artefacts => ({
  ...urls,
  wasm: toAbsolute(urls.wasm),
  bios: toAbsolute(urls.bios),
  kernel: toAbsolute(urls.kernel),
  initramfs: toAbsolute(urls.initramfs),
  snapshot: toAbsolute(urls.snapshot),
  shelf: toAbsolute(urls.shelf),
  packages: toAbsolute(urls.packages),
  images: urls.images.map(({ name, url }) => ({ name, url: toAbsolute(url) })),
});

/** '' stays: there is no such file. */
const toAbsolute = (url: string): string => (url === '' ? '' : new URL(url, document.baseURI).href);

function workerError(event: ErrorEvent): Error {
  const where = event.filename ? ` (${event.filename}:${event.lineno})` : '';
  return new Error(`start the sandbox's worker: ${event.message || 'its script could not be loaded'}${where}`);
}
