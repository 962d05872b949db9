/** Machines for the player: the built snapshot restored in this process, its own or one taken in the middle of a lesson. */
import { readFile } from 'node:fs/promises';
import type { Snapshot } from '../../../emulator/snapshot.ts';
import { decodeSnapshot } from '../../../emulator/snapshot.ts';
import { type ApiClient, createApiClient } from '../../../runtime/api/client.ts';
import { readWholeFile } from '../../../runtime/guest/files/read-whole-file.ts';
import { MemoryBlobStore } from '../../../runtime/store/memory-blob-store.ts';
import { Computer } from '../../../sandbox/computer.ts';
import { loadOptions } from '../../../sandbox/node/load.ts';
import { SNAPSHOT_PATH } from '../../../sandbox/node/paths.ts';
import { runCommand } from '../../../sandbox/run-command.ts';
import { Sandbox, type SandboxOptions } from '../../../sandbox/sandbox.ts';
import type { Machines, PlayedMachine } from '../machine.ts';
import { TypedShell } from '../typed-shell.ts';

const SIZE = { rows: 40, columns: 200 };

/** Wants the snapshot that `npm run build` takes. */
export async function headlessMachines(): Promise<Machines> {
  const parts = await loadOptions({ lifetime: 'seconds' });
  const snapshot = await decodeSnapshot(await readFile(SNAPSHOT_PATH));
  return () => restored({ ...parts, blobs: new KeptBlobs() }, snapshot);
}

/** Machines that go on from one checkpoint share their blobs: what one of them lets go of, another may need. */
class KeptBlobs extends MemoryBlobStore {
  override delete(): Promise<void> {
    return Promise.resolve();
  }
}

async function restored(options: SandboxOptions, snapshot: Snapshot): Promise<PlayedMachine> {
  const computer = new Computer(await Sandbox.restore(options, snapshot), () => Promise.resolve(options));
  return new HeadlessMachine(computer, options);
}

class HeadlessMachine implements PlayedMachine {
  readonly #computer: Computer;
  readonly #options: SandboxOptions;
  readonly api: ApiClient;
  readonly #shells = new Map<number, Promise<TypedShell>>();

  constructor(computer: Computer, options: SandboxOptions) {
    this.#computer = computer;
    this.#options = options;
    this.api = createApiClient((request) => computer.sandbox.api(request));
  }

  readFile(path: string, limit: number): Promise<Uint8Array | undefined> {
    return readWholeFile(this.#computer.sandbox.guest, path, limit);
  }

  run(argv: string[], options?: { timeoutMs?: number }): Promise<{ code: number; stdout: string; stderr: string }> {
    return runCommand(this.#computer.sandbox.guest, argv, options);
  }

  async type(script: string, terminal: number): Promise<string> {
    const shell = this.#shells.get(terminal) ?? this.#attach(terminal);
    this.#shells.set(terminal, shell);
    const shown = await (await shell).run(script);
    await this.#computer.settled;
    return shown;
  }

  /** The shell that is there already, as in the page, or another one. */
  async #attach(terminal: number): Promise<TypedShell> {
    const { terminals } = this.#computer.sandbox;
    return TypedShell.attach(terminals.all[terminal - 1] ?? (await terminals.open(SIZE)));
  }

  async checkpoint(): Promise<Machines> {
    const snapshot = await this.#computer.sandbox.save();
    return () => restored(this.#options, snapshot);
  }

  [Symbol.dispose](): void {
    for (const shell of this.#shells.values())
      shell.then(
        (open) => open[Symbol.dispose](),
        () => undefined,
      );
    this.#computer[Symbol.dispose]();
  }
}
