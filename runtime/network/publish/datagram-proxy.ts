import type { Guest, GuestDatagrams } from '../../guest/guest.ts';
import { dialDatagrams, type DialTarget } from '../../guest/dial.ts';
import type { Timers } from '../../std/time.ts';

/** As Docker's proxy has it. */
const IDLE_MS = 90_000;
/** Senders at once; a datagram of one more is dropped, as networks do. */
const SENDERS_MAX = 64;
const NO_ADDRESS = new Uint8Array();

interface Sender {
  readonly inside: Promise<GuestDatagrams>;
  timer: Disposable;
}

/** Carries datagrams of a socket of the guest to another address, and the answers back to whom they belong: by a socket for each sender. */
export class DatagramProxy implements Disposable {
  readonly #parts: { readonly guest: Guest; readonly timers: Timers };
  readonly #socket: GuestDatagrams;
  readonly #target: () => DialTarget | undefined;
  readonly #senders = new Map<string, Sender>();

  constructor(
    parts: { readonly guest: Guest; readonly timers: Timers },
    socket: GuestDatagrams,
    target: () => DialTarget | undefined,
  ) {
    this.#parts = parts;
    this.#socket = socket;
    this.#target = target;
    void this.#serve().catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#socket.release();
    for (const name of this.#senders.keys()) this.#forget(name);
  }

  async #serve(): Promise<void> {
    for await (const { address, bytes } of this.#socket) void this.#pass(address, bytes);
  }

  async #pass(from: Uint8Array, bytes: Uint8Array): Promise<void> {
    const name = from.join('.');
    const sender = this.#senders.get(name) ?? this.#welcome(name, from);
    if (!sender) return;
    this.#rest(name, sender);
    const inside = await sender.inside.catch(() => undefined);
    inside?.send({ address: NO_ADDRESS, bytes });
  }

  #welcome(name: string, from: Uint8Array): Sender | undefined {
    const target = this.#target();
    if (!target || this.#senders.size >= SENDERS_MAX) return undefined;
    const inside = dialDatagrams(this.#parts.guest, target);
    const sender = { inside, timer: this.#idle(name) };
    this.#senders.set(name, sender);
    void inside.then((answers) => this.#answer(answers, name, from, sender)).catch(() => this.#forget(name));
    return sender;
  }

  async #answer(answers: GuestDatagrams, name: string, from: Uint8Array, sender: Sender): Promise<void> {
    for await (const { bytes } of answers) {
      this.#rest(name, sender);
      this.#socket.send({ address: from, bytes });
    }
  }

  /** It has just been of use: its time begins anew. */
  #rest(name: string, sender: Sender): void {
    sender.timer[Symbol.dispose]();
    sender.timer = this.#idle(name);
  }

  #idle(name: string): Disposable {
    return this.#parts.timers.after(IDLE_MS, () => this.#forget(name));
  }

  #forget(name: string): void {
    const sender = this.#senders.get(name);
    if (!sender) return;
    this.#senders.delete(name);
    sender.timer[Symbol.dispose]();
    void sender.inside.then((inside) => inside.release()).catch(() => undefined);
  }
}
