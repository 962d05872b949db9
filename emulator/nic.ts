/**
 * The far end of the machine's Ethernet cable. What is plugged in there, a switch or another machine's end, hands frames in and gets
 * those that the guest sends.
 *
 * A cable promises nothing: a frame that the guest has no memory for waits here, and when too many wait it is dropped, as a switch
 * drops it. Protocols above notice and slow down.
 */
import { Emitter } from './emitter.ts';

/**
 * Takes and gives Ethernet II frames: destination, source, type, payload; without preamble and checksum. Nobody may change a frame
 * once it was handed over: a switch gives the same bytes to many.
 */
export interface EthernetPort {
  /** A frame for the guest, of FRAME_BYTES_MIN to FRAME_BYTES_MAX bytes. False when it was dropped. */
  send(frame: Uint8Array): boolean;
  /** Every frame of the guest's. Called within the guest's code: an exception ends the machine. */
  onFrame(listener: (frame: Uint8Array) => void): Disposable;
  /** How many frames were dropped so far, in both directions. */
  readonly dropped: number;
}

/** A header alone. */
export const FRAME_BYTES_MIN = 14;
/** 1500 bytes behind a header with a VLAN tag. */
export const FRAME_BYTES_MAX = 1518;
/** What a busy guest may miss of a burst, beside the some 500 frames that its driver has memory for. */
const QUEUE_FRAMES_MAX = 256;

/** What the card needs of the machine around it. */
export interface NicHost {
  /** Gives a frame to the guest's driver; false when that has posted no buffer. */
  sendFrame(frame: Uint8Array): boolean;
  /** The guest has something to do: run it soon. */
  kick(): void;
  /** A listener threw. */
  fail(error: Error): void;
}

export class Nic implements EthernetPort {
  readonly #host: NicHost;
  readonly #sent = new Emitter<Uint8Array>();
  /** Frames that the guest had no buffer for, oldest first. */
  readonly #queue: Uint8Array[] = [];
  #dropped = 0;

  constructor(host: NicHost) {
    this.#host = host;
  }

  get dropped(): number {
    return this.#dropped;
  }

  send(frame: Uint8Array): boolean {
    if (!isFrame(frame) || this.#queue.length >= QUEUE_FRAMES_MAX) return this.#drop();
    this.#queue.push(frame);
    this.flush();
    return true;
  }

  onFrame(listener: (frame: Uint8Array) => void): Disposable {
    return this.#sent.on(listener);
  }

  /** Gives the guest what waits. Called when the guest ran: it may have posted buffers. */
  flush(): void {
    let given = 0;
    for (const frame of this.#queue) {
      if (!this.#host.sendFrame(frame)) break;
      given += 1;
    }
    if (given === 0) return;
    this.#queue.splice(0, given);
    this.#host.kick();
  }

  /** The guest sent a frame. An exception must not reach v86, which would be left in the middle of an instruction. */
  fromGuest(frame: Uint8Array): void {
    if (!isFrame(frame)) return void this.#drop();
    try {
      this.#sent.emit(frame);
    } catch (cause) {
      this.#host.fail(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  #drop(): false {
    this.#dropped += 1;
    return false;
  }
}

const isFrame = ({ length }: Uint8Array): boolean => length >= FRAME_BYTES_MIN && length <= FRAME_BYTES_MAX;

const ADDRESS_BYTES = 6;
/** Set in addresses of groups (IEEE 802, 8.2). */
const GROUP_BIT = 1;

/** Throws a RangeError where the bytes can't be the address of one card. */
export function checkEthernetAddress(address: Uint8Array): void {
  const [first = 0] = address;
  if (address.length === ADDRESS_BYTES && (first & GROUP_BIT) === 0 && address.some((byte) => byte !== 0)) return;
  throw new RangeError(`Make a network card: [${address.join(', ')}] is no Ethernet address of one card`);
}
