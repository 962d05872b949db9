/**
 * A terminal joined to a process's streams: attach, run, start -a, exec.
 */
import type { Upgrade } from '../../http/handler.ts';
import { demultiplex } from '../../http/stdcopy.ts';
import type { OutputChunk } from '../../model/engine.ts';
import { Detached } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { DetachFilter, parseDetachKeys } from '../../text/detach-keys.ts';

export interface SessionOptions {
  /** The process has a terminal: one raw stream, detach keys, and ours in raw mode. */
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** Empty for the default. */
  readonly detachKeys: string;
  /** Ends the session from our side. */
  readonly signal: AbortSignal;
}

/**
 * Resolves when the process's output has ended, or, where no output was asked for, the input. Rejects with Detached when the
 * user pressed the keys.
 */
export async function joinStreams(invocation: Invocation, connection: Upgrade, options: SessionOptions): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const output = pumpOutput(invocation, connection, options, signal);
  const input = options.stdin ? pumpInput(invocation, connection, options, signal) : undefined;
  try {
    await settle(output, input, options);
  } finally {
    stop.abort();
    await Promise.allSettled([output, input]);
  }
  options.signal.throwIfAborted();
}

/** The input may end long before the output does; its failure (the detach keys) ends all. */
async function settle(output: Promise<void>, input: Promise<void> | undefined, options: SessionOptions): Promise<void> {
  if (!input) return await output;
  if (!options.stdout && !options.stderr) return await Promise.race([output, input]);
  await Promise.race([output, input.then(() => output)]);
}

async function pumpOutput(
  invocation: Invocation,
  { readable }: Upgrade,
  options: SessionOptions,
  signal: AbortSignal,
): Promise<void> {
  if (options.tty) {
    const show = (bytes: Uint8Array): Promise<void> =>
      options.stdout ? invocation.writeStdout(bytes) : Promise.resolve();
    await pump(readable, show, signal);
    return;
  }
  const chunks = readable.pipeThrough(demultiplex());
  const show = ({ source, bytes }: OutputChunk): Promise<void> =>
    options[source] ? writeTo(invocation, source, bytes) : Promise.resolve();
  await pump(chunks, show, signal);
}

export const writeTo = (invocation: Invocation, source: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> =>
  source === 'stdout' ? invocation.writeStdout(bytes) : invocation.writeStderr(bytes);

/** Reads until the end or the signal; each write is awaited, which is the backpressure. */
export async function pump<T>(
  stream: ReadableStream<T>,
  write: (chunk: T) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const reader = stream.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) await write(next.value);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

async function pumpInput(
  invocation: Invocation,
  { writable }: Upgrade,
  options: SessionOptions,
  signal: AbortSignal,
): Promise<void> {
  const raw = options.tty && invocation.tty.stdin;
  const filter = options.tty ? new DetachFilter(sequenceOf(options.detachKeys)) : undefined;
  const writer = writable.getWriter();
  // A process that ended, or closed its input, refuses what is typed after: that is no failure of the command.
  const send = (bytes: Uint8Array): Promise<void> =>
    bytes.byteLength === 0 ? Promise.resolve() : writer.write(bytes).catch(() => undefined);
  const forward = async (bytes: Uint8Array): Promise<void> => {
    const passed = filter?.push(bytes) ?? { bytes, detached: false };
    await send(passed.bytes);
    if (passed.detached) throw new Detached();
  };
  try {
    await pump(invocation.readStdin({ raw }), forward, signal);
    // The end of our input is the end of the process's.
    await writer.close().catch(() => undefined);
  } catch (error) {
    // Whoever detaches leaves the process its input.
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
}

/** The client goes on with the default where keys make no sense: the engine is the one to refuse them. */
function sequenceOf(keys: string): Uint8Array {
  try {
    return parseDetachKeys(keys);
  } catch {
    return parseDetachKeys('');
  }
}
