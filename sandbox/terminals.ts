import type { Guest } from '../runtime/guest/guest.ts';
import type { TerminalSize } from './contract.ts';
import { type LeftTerminal, Terminal, type TerminalRecord } from './terminal.ts';

/** More shells than a person keeps in view. */
const TERMINALS_MAX = 32;

/** The shells of one guest, until they exit. */
export class Terminals {
  readonly #guest: Guest;
  readonly #open = new Map<number, Terminal>();

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  get all(): readonly Terminal[] {
    return [...this.#open.values()];
  }

  get(id: number): Terminal | undefined {
    return this.#open.get(id);
  }

  async open(size: TerminalSize): Promise<Terminal> {
    if (this.#open.size >= TERMINALS_MAX)
      throw new Error(`Open terminal: ${TERMINALS_MAX} are open already, close one first`);
    return this.#keep(await Terminal.open(this.#guest, size));
  }

  /** The machine goes away: what its next boot connects to shells of its own. */
  leave(): LeftTerminal[] {
    return this.all.map((terminal) => terminal.leave());
  }

  async takeUp(left: readonly LeftTerminal[]): Promise<void> {
    for (const each of left) await (await this.open(each.size)).takeUp(each);
  }

  save(): TerminalRecord[] {
    return this.all.map((terminal) => terminal.save());
  }

  restore(records: readonly TerminalRecord[]): void {
    for (const record of records) this.#keep(Terminal.adopt(this.#guest, record));
  }

  #keep(terminal: Terminal): Terminal {
    this.#open.set(terminal.info.id, terminal);
    const forget = (): void => void this.#open.delete(terminal.info.id);
    terminal.exited.then(forget, forget);
    return terminal;
  }
}
