/** Speaks to an agent on its standard streams, frame by frame and without the runtime's own decoder: a second opinion on the wire. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { ArgKind, FRAME_HEADER_BYTES, FrameType } from '../../runtime/guest/protocol.ts';

const DEADLINE_MS = 20_000;

export interface Frame {
  readonly type: number;
  readonly id: number;
  readonly payload: Buffer;
}

export interface Op {
  readonly number: number;
  readonly args?: readonly (readonly [kind: number, value: number])[];
  readonly flags?: number;
}

export const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value >>> 0, index * 4));
  return bytes;
};

export interface ProgramParts {
  data?: Uint8Array;
  scratch?: number;
  relocations?: readonly number[][];
  outputs?: readonly number[][];
}

export function program(ops: readonly Op[], parts: ProgramParts = {}): Buffer {
  const { data = Buffer.alloc(0), scratch = 0, relocations = [], outputs = [] } = parts;
  const header = words(ops.length | (relocations.length << 16), outputs.length, data.length, scratch);
  return Buffer.concat([
    header,
    ...ops.map(encodeOp),
    ...[...relocations, ...outputs].map((row) => words(...row)),
    data,
  ]);
}

function encodeOp({ number, args = [], flags = 0 }: Op): Buffer {
  const kinds = args.reduce((bits, [kind], index) => bits | (kind << (4 * index)), 0);
  return words(number | (args.length << 16) | (flags << 24), kinds, -1, ...args.map(([, value]) => value));
}

/** Path and NUL, then argv with the path alone: data and relocation of an execve. */
export function execOf(path: string): { op: Op; parts: ProgramParts } {
  const name = Buffer.from(`${path}\0`);
  const op = {
    number: 11,
    args: [
      [ArgKind.Data, 0],
      [ArgKind.Data, name.length],
      [ArgKind.Immediate, 0],
    ],
  } as const;
  return { op, parts: { data: Buffer.concat([name, words(0, 0)]), relocations: [[name.length, ArgKind.Data, 0]] } };
}

export class AgentDriver implements AsyncDisposable {
  readonly #process: ChildProcess;
  #received = Buffer.alloc(0);
  #stderr = '';
  #id = 0;
  readonly #frames: Frame[] = [];
  readonly #arrivals = new EventEmitter().setMaxListeners(100);

  constructor(path: string) {
    this.#process = spawn(path, ['--stdio'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ASAN_OPTIONS: 'detect_leaks=0' },
    });
    this.#process.stdin?.on('error', () => undefined);
    this.#process.stdout?.on('data', (bytes: Buffer) => this.#take(bytes));
    this.#process.stderr?.on('data', (bytes: Buffer) => (this.#stderr += bytes.toString()));
  }

  /** What the agent has said on its console. */
  get stderr(): string {
    return this.#stderr;
  }

  #take(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const end = this.#received.length < 4 ? Infinity : FRAME_HEADER_BYTES + this.#received.readUInt32LE(0);
      if (this.#received.length < end) break;
      const frame = this.#received.subarray(0, end);
      this.#frames.push({
        type: frame.readUInt16LE(4),
        id: frame.readUInt32LE(8),
        payload: frame.subarray(FRAME_HEADER_BYTES),
      });
      this.#received = this.#received.subarray(end);
    }
    this.#arrivals.emit('frame');
  }

  raw(bytes: Uint8Array): void {
    this.#process.stdin?.write(bytes);
  }

  /** What is sent in `send` reaches the agent in one piece, so that it sees nothing else between its frames. */
  together<T>(send: () => T): T {
    this.#process.stdin?.cork();
    const sent = send();
    this.#process.stdin?.uncork();
    return sent;
  }

  send(type: number, id: number, payload: Uint8Array): void {
    this.raw(Buffer.concat([words(payload.length, type, id), payload]));
  }

  /** The next frame that fits, whatever else comes between; that stays for later. */
  async next(type: number, id?: number): Promise<Frame> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    for (;;) {
      const at = this.#frames.findIndex((frame) => frame.type === type && (id === undefined || frame.id === id));
      const [found] = at < 0 ? [] : this.#frames.splice(at, 1);
      if (found) return found;
      await this.#more(`a frame of type ${type}`, signal);
    }
  }

  async #more(what: string, signal: AbortSignal): Promise<void> {
    try {
      await once(this.#arrivals, 'frame', { signal });
    } catch (cause) {
      throw new Error(`Waited ${DEADLINE_MS} ms for ${what}; the agent said: ${this.#stderr}`, { cause });
    }
  }

  /** How many frames came that nobody asked for yet. */
  get unread(): readonly Frame[] {
    return this.#frames;
  }

  /** Runs a program; 0 is the agent itself. */
  async run(actor: number, bytes: Uint8Array): Promise<{ flags: number; values: number[]; outputs: Buffer }> {
    const id = ++this.#id;
    this.send(FrameType.Run, id, Buffer.concat([words(actor), bytes]));
    return decode((await this.next(FrameType.Result, id)).payload);
  }

  async spawn(flags = 0, fds: readonly number[] = []): Promise<number> {
    const id = ++this.#id;
    this.send(FrameType.Spawn, id, words(flags, -1, -1, fds.length, ...fds));
    return (await this.next(FrameType.Spawned, id)).payload.readInt32LE(0);
  }

  /** The exit status and signal of the agent. */
  async ended(): Promise<[code: number | null, signal: string | null]> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null)
      return [this.#process.exitCode, this.#process.signalCode];
    const [code, signal] = (await once(this.#process, 'close')) as [number | null, string | null];
    return [code, signal];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin?.end();
    await this.ended();
  }
}

function decode(payload: Buffer): { flags: number; values: number[]; outputs: Buffer } {
  const ops = payload.readUInt16LE(4);
  const values = Array.from({ length: ops }, (_, op) => payload.readInt32LE(8 + 4 * op));
  return { flags: payload.readUInt32LE(0), values, outputs: payload.subarray(8 + 8 * ops) };
}
