/**
 * The byte channel to the guest's agent: two rings in guest memory (ring-layout.ts), a doorbell port from the guest, a wake byte
 * on a virtio console to it.
 *
 * No wake-up is lost because the two sides never run at the same time: the guest announces that it will sleep, looks at the rings
 * once more and sleeps; whatever the host does falls before that look or after the announcement.
 */
import { CHANNEL_QUEUE_BYTES_MAX, type ByteChannel } from '../runtime/std/byte-channel.ts';
import { ByteQueue } from './byte-queue.ts';
import {
  RING_ADDRESS,
  RING_BYTES,
  RING_MAGIC,
  RING_REGION_BYTES,
  RING_VERSION,
  RingOffset,
  RingWait,
} from './ring-layout.ts';
import { loadWord, RingReader, RingWriter, storeWord, type RingMemory } from './ring.ts';

/** What the channel needs of the machine around it. */
export interface ChannelHost {
  memory(): Uint8Array;
  /** Puts one byte into a virtio console; false when the guest has posted no buffer for it. */
  sendToConsole(port: number, bytes: Uint8Array): boolean;
  /** The guest has something to do: run it soon. */
  kick(): void;
  /** The guest broke the rings, or the listener threw: the channel is dead. */
  fail(error: Error): void;
}

/** What has passed since the channel was made. */
export interface ChannelTraffic {
  /** How often the guest handed over something: round trips, as an asker sees them. */
  readonly deliveries: number;
  readonly toGuestBytes: number;
  readonly toHostBytes: number;
}

const WAKE_BYTE = Uint8Array.of(1);

export class RingChannel implements ByteChannel {
  readonly #host: ChannelHost;
  readonly #memory: RingMemory;
  #writer: RingWriter;
  #reader: RingReader;
  /** Bytes that did not fit into the ring, oldest first. */
  #queue = new ByteQueue();
  #listener: ((bytes: Uint8Array) => void) | undefined;
  #wakeOwed = false;
  #failed = false;
  #deliveries = 0;
  #toGuestBytes = 0;
  #toHostBytes = 0;

  constructor(host: ChannelHost) {
    this.#host = host;
    this.#memory = { bytes: () => host.memory().subarray(RING_ADDRESS, RING_ADDRESS + RING_REGION_BYTES) };
    this.#writer = this.#openWriter();
    this.#reader = this.#openReader();
  }

  /** Prepares the control words of a fresh machine. */
  format(): void {
    const bytes = this.#memory.bytes();
    bytes.fill(0, 0, RingOffset.ToGuestData);
    storeWord(bytes, RingOffset.Version, RING_VERSION);
    storeWord(bytes, RingOffset.Bytes, RING_BYTES);
    storeWord(bytes, RingOffset.Magic, RING_MAGIC);
    this.reopen();
  }

  /** Takes the counters from memory again: after `format`, and after a restore brought other memory. Forgets what was queued. */
  reopen(): void {
    this.#writer = this.#openWriter();
    this.#reader = this.#openReader();
    this.#queue = new ByteQueue();
    if (this.#writer.room() < RING_BYTES) this.#wake(RingWait.Data);
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#failed) return;
    if (this.#queue.length + bytes.length > CHANNEL_QUEUE_BYTES_MAX)
      throw new Error(
        `Write to guest: ${this.#queue.length} bytes are queued already, the limit is ${CHANNEL_QUEUE_BYTES_MAX}`,
      );
    this.#toGuestBytes += bytes.length;
    this.#guard(() => {
      const written = this.#queue.length === 0 ? this.#writer.write(bytes) : 0;
      if (written < bytes.length) this.#enqueue(bytes.subarray(written));
      this.#wake(RingWait.Data);
    });
  }

  onData(listener: (bytes: Uint8Array) => void): Disposable {
    if (this.#listener) throw new Error('Listen to guest: there is a listener already, dispose of it first');
    this.#listener = listener;
    this.#guard(() => this.#drain());
    return {
      [Symbol.dispose]: () => {
        if (this.#listener === listener) this.#listener = undefined;
      },
    };
  }

  /** The guest rang the doorbell. Runs inside the guest's `out` instruction. Returns the number of bytes that were handed over. */
  ring(): number {
    let received = 0;
    if (this.#failed) return received;
    this.#guard(() => {
      received = this.#drain();
      this.#flush();
      if (this.#wakeOwed) this.#wake(RingWait.Data | RingWait.Room);
    });
    return received;
  }

  /**
   * True when the host holds nothing that a snapshot would lose: all it wrote is in guest memory, all the guest wrote was handed over.
   * Whenever it is false, the guest will ring.
   */
  get quiet(): boolean {
    return this.#queue.length === 0 && this.#reader.available() === 0;
  }

  get traffic(): ChannelTraffic {
    return { deliveries: this.#deliveries, toGuestBytes: this.#toGuestBytes, toHostBytes: this.#toHostBytes };
  }

  /** The guest had posted no buffer for a wake byte: try again. Called when the guest ran. */
  retryWake(): void {
    if (this.#wakeOwed) this.#guard(() => this.#wake(RingWait.Data | RingWait.Room));
  }

  #drain(): number {
    const listener = this.#listener;
    if (!listener) return 0;
    const received = this.#reader.drain(listener);
    if (received === 0) return 0;
    this.#deliveries += 1;
    this.#toHostBytes += received;
    this.#wake(RingWait.Room);
    return received;
  }

  #enqueue(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    storeWord(this.#memory.bytes(), RingOffset.HostWaits, 1);
  }

  /** Moves queued bytes into the ring, now that the guest made room. */
  #flush(): void {
    if (this.#queue.length === 0) return;
    this.#queue.drain((piece) => this.#writer.write(piece));
    if (this.#queue.length > 0) return;
    storeWord(this.#memory.bytes(), RingOffset.HostWaits, 0);
  }

  /** Wakes the guest if it sleeps for one of the reasons. */
  #wake(reasons: number): void {
    const bytes = this.#memory.bytes();
    if ((loadWord(bytes, RingOffset.GuestWaits) & reasons) === 0) return;
    this.#wakeOwed = !this.#host.sendToConsole(loadWord(bytes, RingOffset.WakePort), WAKE_BYTE);
    if (this.#wakeOwed) return;
    storeWord(bytes, RingOffset.GuestWaits, 0);
    this.#host.kick();
  }

  /** An exception must not reach v86, which would be left in the middle of an instruction. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (cause) {
      this.#failed = true;
      this.#host.fail(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  #openWriter(): RingWriter {
    const { ToGuestHead: head, ToGuestTail: tail, ToGuestData: data } = RingOffset;
    return new RingWriter(this.#memory, { head, tail, data, size: RING_BYTES });
  }

  #openReader(): RingReader {
    const { ToHostHead: head, ToHostTail: tail, ToHostData: data } = RingOffset;
    return new RingReader(this.#memory, { head, tail, data, size: RING_BYTES });
  }
}
