import type { RemoteInfo, Socket } from 'node:dgram';
import type { GuestDatagrams } from '../../runtime/guest/guest.ts';
import type { PortBinding } from '../../runtime/network/publish/ports.ts';
import type { PublishedPorts } from '../../runtime/outside/published-ports.ts';

/** As Docker's proxy has it. */
const IDLE_MS = 90_000;
/** Senders at once; a datagram of one more is dropped, as networks do. */
const SENDERS_MAX = 64;
const NO_ADDRESS = new Uint8Array();

interface Sender {
  readonly inside: Promise<GuestDatagrams>;
  timer: NodeJS.Timeout;
}

/**
 * Carries datagrams of a port of this computer to the guest, and their answers back to whom they belong: a socket in the
 * guest for each sender.
 */
export class UdpRelay implements Disposable {
  readonly #guest: PublishedPorts;
  readonly #binding: PortBinding;
  readonly #socket: Socket;
  readonly #senders = new Map<string, Sender>();

  constructor(guest: PublishedPorts, binding: PortBinding, socket: Socket) {
    this.#guest = guest;
    this.#binding = binding;
    this.#socket = socket;
    socket.on('message', (bytes, from) => void this.#pass(bytes, from));
  }

  [Symbol.dispose](): void {
    this.#socket.close();
    for (const name of this.#senders.keys()) this.#forget(name);
  }

  async #pass(bytes: Uint8Array, from: RemoteInfo): Promise<void> {
    const name = `${from.address}:${from.port}`;
    const sender = this.#senders.get(name) ?? this.#welcome(name, from);
    sender?.timer.refresh();
    (await sender?.inside.catch(() => undefined))?.send({ address: NO_ADDRESS, bytes });
  }

  #welcome(name: string, from: RemoteInfo): Sender | undefined {
    if (this.#senders.size >= SENDERS_MAX) return undefined;
    const { hostPort, hostIp } = this.#binding;
    const inside = this.#guest.openDatagrams(hostPort, { hostIp });
    const sender = { inside, timer: setTimeout(() => this.#forget(name), IDLE_MS).unref() };
    this.#senders.set(name, sender);
    void inside.then((answers) => this.#answer(answers, from, sender)).catch(() => this.#forget(name));
    return sender;
  }

  async #answer(answers: GuestDatagrams, { address, port }: RemoteInfo, { timer }: Sender): Promise<void> {
    for await (const { bytes } of answers) {
      timer.refresh();
      this.#socket.send(bytes, port, address);
    }
  }

  #forget(name: string): void {
    const sender = this.#senders.get(name);
    if (!sender) return;
    this.#senders.delete(name);
    clearTimeout(sender.timer);
    void sender.inside.then((inside) => inside.release()).catch(() => undefined);
  }
}
