import { encodeText } from '../guest/bytes.ts';
import type { StateFiles } from '../store/state-files.ts';
import type { Timers } from '../std/time.ts';
import type { Container } from './container.ts';
import { hostConfigFile, stateFile } from '../model/paths.ts';
import { toStored } from './stored.ts';
import { stateJson } from '../store/stored-instant.ts';

/** Changes within this time are written down at once, and those of a container that is gone by then never. */
const DELAY_MS = 250;

/** Writes containers down where Docker does, some time after they changed. */
export class ContainerStore {
  readonly files: StateFiles;
  readonly #timers: Timers;
  readonly #report: (what: string, error: unknown) => void;
  readonly #changed = new Set<Container>();
  readonly #writing = new Map<Container, Promise<void>>();
  #timer: Disposable | undefined;

  constructor(files: StateFiles, timers: Timers, report: (what: string, error: unknown) => void) {
    this.files = files;
    this.#timers = timers;
    this.#report = report;
  }

  changed(container: Container): void {
    this.#changed.add(container);
    this.#timer ??= this.#timers.after(DELAY_MS, () => {
      this.#timer = undefined;
      this.flush().catch((error: unknown) => this.#report('writing containers down', error));
    });
  }

  /** It goes away: resolves when nothing more will be written about it. */
  async forget(container: Container): Promise<void> {
    this.#changed.delete(container);
    await this.#writing.get(container);
  }

  /** Settles when all that has changed is written down; undefined when it is. */
  unwritten(): Promise<void> | undefined {
    return this.#changed.size > 0 || this.#writing.size > 0 ? this.flush() : undefined;
  }

  /** Writes all that has changed. */
  async flush(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const containers = [...this.#changed];
    this.#changed.clear();
    for (const container of containers) this.#begin(container);
    await Promise.all(this.#writing.values());
  }

  /** Behind the writing that is under way, whose failure is told to who began it. */
  #begin(container: Container): void {
    const before = this.#writing.get(container)?.catch(() => undefined);
    const writing = this.#write(container, before).finally(() => {
      if (this.#writing.get(container) === writing) this.#writing.delete(container);
    });
    this.#writing.set(container, writing);
  }

  async #write(container: Container, before: Promise<void> | undefined): Promise<void> {
    await before;
    await this.files.write(stateFile(container.id), encodeText(stateJson(toStored(container))));
    await this.files.write(hostConfigFile(container.id), encodeText(JSON.stringify(container.hostConfig)));
  }
}
