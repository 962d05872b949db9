import { viewOf } from '../bytes.ts';
import { GuestError } from '../errors.ts';
import type {
  GuestDatagrams,
  GuestDatagramsState,
  GuestListener,
  GuestListenerState,
  GuestState,
  GuestStream,
  GuestStreamState,
} from '../guest.ts';
import { FrameType } from '../protocol.ts';
import { ConnectedDatagrams } from './datagrams.ts';
import type { Frame } from './frame-decoder.ts';
import { ConnectedListener } from './listener.ts';
import { ConnectedStream } from './stream.ts';
import type { Wire } from './wire.ts';

/** The streams, listeners and datagram sockets of a connection, by their ids. */
export class StreamTable {
  readonly #wire: Wire;
  readonly #closeAll: (fds: readonly number[]) => void;
  readonly #streams = new Map<number, ConnectedStream>();
  readonly #listeners = new Map<number, ConnectedListener>();
  readonly #datagrams = new Map<number, ConnectedDatagrams>();
  /** Those of a restored state that nobody has adopted yet. */
  readonly #unclaimed = new Set<number>();

  /** `closeAll` closes accepted connections that nobody took. */
  constructor(wire: Wire, closeAll: (fds: readonly number[]) => void) {
    this.#wire = wire;
    this.#closeAll = closeAll;
  }

  addStream(state: GuestStreamState): ConnectedStream {
    const stream = new ConnectedStream(state, this.#wire, (id) => void this.#streams.delete(id));
    this.#streams.set(stream.id, stream);
    return stream;
  }

  addListener(state: GuestListenerState): ConnectedListener {
    const listener = new ConnectedListener(state, this.#wire, {
      closeAll: this.#closeAll,
      gone: (id) => void this.#listeners.delete(id),
    });
    this.#listeners.set(listener.id, listener);
    return listener;
  }

  addDatagrams(state: GuestDatagramsState): ConnectedDatagrams {
    const datagrams = new ConnectedDatagrams(state, this.#wire, (id) => void this.#datagrams.delete(id));
    this.#datagrams.set(datagrams.id, datagrams);
    return datagrams;
  }

  restore({ streams, listeners, datagrams }: GuestState): void {
    for (const stream of streams) this.#unclaimed.add(this.addStream(stream).id);
    for (const listener of listeners) this.#unclaimed.add(this.addListener(listener).id);
    for (const socket of datagrams) this.#unclaimed.add(this.addDatagrams(socket).id);
  }

  adoptStream(id: number): GuestStream {
    return this.#adopt('stream', this.#streams.get(id), id);
  }

  adoptListener(id: number): GuestListener {
    return this.#adopt('listener', this.#listeners.get(id), id);
  }

  adoptDatagrams(id: number): GuestDatagrams {
    return this.#adopt('datagrams', this.#datagrams.get(id), id);
  }

  releaseUnclaimed(): void {
    for (const id of this.#unclaimed)
      (this.#streams.get(id) ?? this.#listeners.get(id) ?? this.#datagrams.get(id))?.release();
    this.#unclaimed.clear();
  }

  /** A frame about a stream. One for a stream that was released meanwhile is dropped. */
  handle({ type, id, payload }: Frame): void {
    const stream = this.#streams.get(id);
    const listener = this.#listeners.get(id);
    const datagrams = this.#datagrams.get(id);
    if (type === FrameType.StreamData) stream?.data(payload);
    else if (type === FrameType.StreamCredit) stream?.credit(payload);
    else if (type === FrameType.StreamEnd) (stream ?? listener ?? datagrams)?.end(payload);
    else if (type === FrameType.Datagram) datagrams?.datagram(payload);
    else if (type !== FrameType.Accepted)
      throw new GuestError(`a frame of type ${String(type)}, which only the host sends`);
    else if (listener) listener.accepted(payload);
    // An accepted connection would stay open for ever.
    else if (payload.length >= 4) this.#closeAll([viewOf(payload).getInt32(0, true)]);
  }

  save(): Pick<GuestState, 'streams' | 'listeners' | 'datagrams'> {
    return {
      streams: [...this.#streams.values()].map((stream) => stream.save()),
      listeners: [...this.#listeners.values()].map((listener) => listener.save()),
      datagrams: [...this.#datagrams.values()].map((datagrams) => datagrams.save()),
    };
  }

  lost(reason: GuestError): void {
    for (const stream of this.#streams.values()) stream.lost(reason);
    for (const listener of this.#listeners.values()) listener.lost(reason);
    for (const datagrams of this.#datagrams.values()) datagrams.lost(reason);
  }

  #adopt<T>(what: string, found: T | undefined, id: number): T {
    this.#unclaimed.delete(id);
    if (found) return found;
    throw new GuestError(`Cannot adopt ${what} ${String(id)}: it was not open when the state was saved`);
  }
}
