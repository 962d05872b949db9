import { viewOf, words } from '../bytes.ts';
import { FrameDecoder, type Frame } from '../connection/frame-decoder.ts';
import { FrameWriter } from '../connection/frame-writer.ts';
import {
  DATAGRAM_HEADER_BYTES,
  FrameType,
  PROTOCOL_VERSION,
  STREAM_CHUNK_BYTES_MAX,
  StreamClose,
  StreamFlag,
} from '../protocol.ts';
import type { ByteChannel } from '../../std/byte-channel.ts';
import { decodeProgram } from './decode-program.ts';
import { YesKernel } from './fake-kernel.ts';
import { type FakeKernel, runProgram } from './run-program.ts';
import { concatBytes } from '../../std/concat-bytes.ts';

/** The agent's end of a stream, for a test to play the process behind the descriptor. */
export interface FakeStream {
  readonly id: number;
  readonly fd: number;
  readonly flags: number;
  /** What the host wrote. */
  readonly written: Uint8Array[];
  closed: 'no' | 'input' | 'released' | 'detached';
  /** Bytes that the host still accepts. */
  credit: number;
}

const AGENT_PID = 1;

/** A scripted agent behind a ByteChannel: runs programs against a kernel of functions, plays streams and exits. */
export class FakeAgent implements ByteChannel {
  readonly streams: FakeStream[] = [];
  readonly #kernel: FakeKernel;
  readonly #default = new YesKernel();
  readonly #decoder = new FrameDecoder();
  readonly #writer: FrameWriter;
  #listener: ((bytes: Uint8Array) => void) | undefined;
  #waiting: Uint8Array[] = [];
  #nextPid = 100;

  constructor(kernel: FakeKernel = () => undefined) {
    this.#kernel = kernel;
    const toHost: ByteChannel = { write: (bytes) => this.toHost(bytes), onData: () => ({ [Symbol.dispose]() {} }) };
    this.#writer = new FrameWriter(toHost, (error) => {
      throw error;
    });
    this.#send(FrameType.Hello, 0, words(PROTOCOL_VERSION, AGENT_PID));
  }

  /** ByteChannel: frames from the host. */
  write(bytes: Uint8Array): void {
    this.#decoder.push(bytes, (frame) => this.#handle(frame));
  }

  onData(listener: (bytes: Uint8Array) => void): Disposable {
    this.#listener = listener;
    for (const bytes of this.#waiting.splice(0)) listener(bytes);
    return { [Symbol.dispose]: () => (this.#listener = undefined) };
  }

  /** Sends raw bytes, also such that are no frames. */
  toHost(bytes: Uint8Array): void {
    if (this.#listener) this.#listener(bytes);
    else this.#waiting.push(bytes.slice());
  }

  /** A process ended; `status` as wait(2) lays it out: exit code << 8, or the signal. */
  exit(pid: number, status: number): void {
    this.#send(FrameType.Exit, pid, words(status, 1000, 2000));
  }

  /** The process behind a stream wrote something. Throws when the host gave no credit for it. */
  emit(stream: FakeStream, bytes: Uint8Array): void {
    if (bytes.length > stream.credit)
      throw new RangeError(`The host accepts ${String(stream.credit)} bytes, not ${String(bytes.length)}`);
    stream.credit -= bytes.length;
    for (let at = 0; at < bytes.length; at += STREAM_CHUNK_BYTES_MAX)
      this.#send(FrameType.StreamData, stream.id, bytes.subarray(at, at + STREAM_CHUNK_BYTES_MAX));
  }

  /** A direction of a stream is over. */
  end(stream: FakeStream, direction: 'read' | 'write', errno = 0): void {
    const flag = direction === 'read' ? StreamFlag.Read : StreamFlag.Write;
    this.#send(FrameType.StreamEnd, stream.id, words(flag, errno));
  }

  /** The process read `bytes` bytes of what the host wrote. */
  grant(stream: FakeStream, bytes: number): void {
    this.#send(FrameType.StreamCredit, stream.id, words(bytes));
  }

  /** Somebody connected to a listening stream. */
  accept(stream: FakeStream, fd: number, peer: Uint8Array): void {
    this.#send(FrameType.Accepted, stream.id, concatBytes([words(fd), peer]));
  }

  /** A datagram came to a socket; an address of at most 28 bytes in front. */
  datagram(stream: FakeStream, address: Uint8Array, bytes: Uint8Array): void {
    const padding = new Uint8Array(DATAGRAM_HEADER_BYTES - 4 - address.length);
    this.#send(FrameType.Datagram, stream.id, concatBytes([words(address.length), address, padding, bytes]));
  }

  /** The open stream of a descriptor. */
  streamOf(fd: number): FakeStream {
    const stream = this.streams.findLast((each) => each.fd === fd);
    if (!stream) throw new RangeError(`The host has opened no stream for descriptor ${String(fd)}`);
    return stream;
  }

  #handle({ type, id, payload }: Frame): void {
    const view = viewOf(payload);
    if (type === FrameType.Run) this.#run(id, view.getUint32(0, true), payload.subarray(4));
    else if (type === FrameType.Spawn) this.#send(FrameType.Spawned, id, words(this.#nextPid++));
    else if (type === FrameType.StreamOpen) this.#open(id, view);
    else this.#streamFrame(type, id, payload);
  }

  #run(id: number, actor: number, program: Uint8Array): void {
    const result = runProgram(decodeProgram(program), actor === 0 ? AGENT_PID : actor, (call) => {
      return this.#kernel(call) ?? this.#default.answer(call);
    });
    this.#send(FrameType.Result, id, result);
  }

  #open(id: number, view: DataView): void {
    const [fd, flags, credit] = [view.getInt32(0, true), view.getUint32(4, true), view.getUint32(8, true)];
    this.streams.push({ id, fd, flags, credit, written: [], closed: 'no' });
  }

  #streamFrame(type: FrameType, id: number, payload: Uint8Array): void {
    const stream = this.streams.find((each) => each.id === id);
    if (!stream) throw new RangeError(`A frame for stream ${String(id)}, which isn't open`);
    if (type === FrameType.StreamData || type === FrameType.Datagram) stream.written.push(payload.slice());
    else if (type === FrameType.StreamCredit) stream.credit += viewOf(payload).getUint32(0, true);
    else if (type === FrameType.StreamClose) this.#close(stream, viewOf(payload).getUint32(0, true));
  }

  #close(stream: FakeStream, how: number): void {
    if (how === StreamClose.EndInput) stream.closed = 'input';
    else stream.closed = how === StreamClose.Release ? 'released' : 'detached';
    if (how === StreamClose.EndInput) this.end(stream, 'write');
  }

  #send(type: FrameType, id: number, payload: Uint8Array): void {
    this.#writer.frame(type, id, payload.length, (target) => target.set(payload));
  }
}
