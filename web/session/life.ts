/**
 * One life of a sandbox: a worker from its start to its end. A restart or reset is a new life; nothing is reused.
 */
import * as Comlink from 'comlink';
import type { BootProgress, SandboxWorker, StartResult } from '../../sandbox/contract.ts';
import { artefacts } from 'virtual:artefacts';
import { spawnSandbox } from './spawn.ts';

export type Sandbox = Comlink.Remote<SandboxWorker>;

export interface Life {
  readonly sandbox: Sandbox;
  /** Rejects when the sandbox can't start; the error's name tells a bad session (SessionErrorName) from other reasons. */
  start(session: ArrayBuffer | undefined, onProgress: (progress: BootProgress) => void): Promise<StartResult>;
  /** Ends the worker at once; whatever was not saved is gone. */
  end(): void;
}

export function beginLife(): Life {
  const worker = spawnSandbox();
  const sandbox = Comlink.wrap<SandboxWorker>(worker);
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => reject(workerError(event)));
  });
  // The error is reported by the start that races against it; one that comes later is the sandbox's state to tell.
  broken.catch(() => undefined);
  return {
    sandbox,
    start: (session, onProgress) => {
      const options = { artefacts: absolute(artefacts), ...(session && { session }) };
      const started = sandbox.start(Comlink.transfer(options, session ? [session] : []), Comlink.proxy(onProgress));
      return Promise.race([started, broken]);
    },
    end: () => worker.terminate(),
  };
}

/** The worker resolves URLs against its own place; the page's are relative to the page. */
const absolute = (urls: typeof artefacts): typeof artefacts => ({
  ...mapValues(urls),
  images: urls.images.map(({ name, url }) => ({ name, url: toAbsolute(url) })),
});

const mapValues = ({ wasm, bios, kernel, initramfs, snapshot }: typeof artefacts) => ({
  wasm: toAbsolute(wasm),
  bios: toAbsolute(bios),
  kernel: toAbsolute(kernel),
  initramfs: toAbsolute(initramfs),
  snapshot: snapshot === '' ? '' : toAbsolute(snapshot),
});

const toAbsolute = (url: string): string => new URL(url, document.baseURI).href;

function workerError(event: ErrorEvent): Error {
  const where = event.filename ? ` (${event.filename}:${event.lineno})` : '';
  return new Error(`start the sandbox's worker: ${event.message || 'its script could not be loaded'}${where}`);
}
