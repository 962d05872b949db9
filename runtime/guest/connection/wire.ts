import { encodeProgram } from '../encode-program.ts';
import { viewOf } from '../bytes.ts';
import type { SpawnOptions } from '../guest.ts';
import type { Program } from '../program.ts';
import { DATAGRAM_HEADER_BYTES, FrameType, type StreamClose } from '../protocol.ts';
import type { FrameWriter } from './frame-writer.ts';

/** The frames that go to the agent, field by field (protocol.ts). */
export class Wire {
  readonly #writer: FrameWriter;

  constructor(writer: FrameWriter) {
    this.#writer = writer;
  }

  run(id: number, actor: number, program: Program): void {
    this.#writer.frame(FrameType.Run, id, 4 + program.encodedBytes, (payload) => {
      viewOf(payload).setUint32(0, actor, true);
      encodeProgram(program, payload.subarray(4));
    });
  }

  spawn(id: number, { flags, cgroup = -1, pidNamespace = -1, fds = [] }: SpawnOptions): void {
    this.#words(FrameType.Spawn, id, [flags, cgroup, pidNamespace, fds.length, ...fds]);
  }

  streamOpen(id: number, fd: number, flags: number, credit: number): void {
    this.#words(FrameType.StreamOpen, id, [fd, flags, credit]);
  }

  streamData(id: number, bytes: Uint8Array): void {
    this.#writer.frame(FrameType.StreamData, id, bytes.length, (payload) => payload.set(bytes));
  }

  streamCredit(id: number, credit: number): void {
    this.#words(FrameType.StreamCredit, id, [credit]);
  }

  streamClose(id: number, how: (typeof StreamClose)[keyof typeof StreamClose]): void {
    this.#words(FrameType.StreamClose, id, [how]);
  }

  datagram(id: number, address: Uint8Array, bytes: Uint8Array): void {
    this.#writer.frame(FrameType.Datagram, id, DATAGRAM_HEADER_BYTES + bytes.length, (payload) => {
      payload.fill(0, 0, DATAGRAM_HEADER_BYTES);
      viewOf(payload).setUint32(0, address.length, true);
      payload.set(address, 4);
      payload.set(bytes, DATAGRAM_HEADER_BYTES);
    });
  }

  #words(type: FrameType, id: number, values: readonly number[]): void {
    this.#writer.frame(type, id, values.length * 4, (payload) => {
      const view = viewOf(payload);
      values.forEach((value, index) => view.setUint32(index * 4, value >>> 0, true));
    });
  }
}
