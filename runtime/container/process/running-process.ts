import type { Actor, Exit, Guest, GuestStream } from '../../guest/guest.ts';
import { isSyscallError } from '../../guest/errors.ts';
import { Program } from '../../guest/program.ts';
import { setWindowSize } from '../../guest/syscalls/terminal.ts';
import type { OutputChunk } from '../../model/engine.ts';
import { chunks } from '../../std/chunks.ts';

/** The guest's ends of a process's standard streams. */
export type ProcessStreams =
  | { readonly kind: 'terminal'; readonly master: GuestStream; readonly masterFd: number }
  | {
      readonly kind: 'pipes';
      readonly stdin: GuestStream | undefined;
      readonly stdout: GuestStream;
      readonly stderr: GuestStream;
    };

/** Takes a piece of output; a promise means: wait before giving me more. */
export type OutputSink = (chunk: OutputChunk) => Promise<void> | undefined;

/** A process that was started in a container, its main one or an exec's. */
export class RunningProcess {
  readonly actor: Actor;
  readonly streams: ProcessStreams;
  /** Resolves when all that it wrote has been handed to the sinks. */
  readonly drained: Promise<void>;
  readonly #guest: Guest;

  constructor(guest: Guest, actor: Actor, streams: ProcessStreams, sinks: readonly OutputSink[]) {
    this.#guest = guest;
    this.actor = actor;
    this.streams = streams;
    this.drained = pumpAll(streams, sinks);
    // When the guest is gone, `exit` tells: whoever waits for that never gets to wait for this.
    this.drained.catch(() => undefined);
  }

  get pid(): number {
    return this.actor.pid;
  }

  get exit(): Promise<Exit> {
    return this.actor.exit;
  }

  /** Where its standard input goes; undefined when it has none. */
  get input(): WritableStream<Uint8Array> | undefined {
    return this.streams.kind === 'terminal' ? this.streams.master.writable : this.streams.stdin?.writable;
  }

  async resize(size: { rows: number; columns: number }): Promise<void> {
    if (this.streams.kind !== 'terminal') return;
    const p = new Program('resize the terminal');
    setWindowSize(p, this.streams.masterFd, size);
    await this.#guest.run(p);
  }

  /** Closes the guest's ends. */
  release(): void {
    if (this.streams.kind === 'terminal') return this.streams.master.release();
    const { stdin, stdout, stderr } = this.streams;
    for (const stream of [stdin, stdout, stderr]) stream?.release();
  }
}

async function pumpAll(streams: ProcessStreams, sinks: readonly OutputSink[]): Promise<void> {
  if (streams.kind === 'terminal') return pump(streams.master, 'stdout', sinks);
  await Promise.all([pump(streams.stdout, 'stdout', sinks), pump(streams.stderr, 'stderr', sinks)]);
}

/** A pty's master fails with EIO when its last process is gone, and a released stream just ends: both are the end of the output. */
async function pump(stream: GuestStream, source: OutputChunk['source'], sinks: readonly OutputSink[]): Promise<void> {
  try {
    for await (const bytes of chunks(stream.readable)) {
      const waits = sinks.map((sink) => sink({ source, bytes })).filter((wait) => wait !== undefined);
      if (waits.length > 0) await Promise.all(waits);
    }
  } catch (error) {
    if (!isSyscallError(error)) throw error;
  }
}
