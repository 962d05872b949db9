import type { Attachment, AttachOptions, LogsOptions, OutputChunk } from '../model/engine.ts';
import { chunks } from '../std/chunks.ts';
import { streamOf } from '../std/stream-of.ts';
import { readLog } from '../logs/log-reader.ts';
import { badParameter } from '../std/errors.ts';
import type { Container } from './container.ts';
import type { Guest } from '../guest/guest.ts';
import type { Tell } from './tell.ts';
import { logFormat, logPlace } from './container-log.ts';

/** A client's connection to a container's streams: what was logged, then what comes. */
export function attachContainer(
  { guest, tell }: { readonly guest: Guest; readonly tell: Tell },
  container: Container,
  options: AttachOptions,
): Attachment {
  const { stdin, stdout, stderr, logs, stream } = options;
  const ended = new AbortController();
  // Subscribed before the log is read, so that nothing falls between.
  // Who only types is subscribed too: the end of the run ends the connection.
  const live =
    stream && (stdout || stderr || stdin) ? container.output.subscribe({ stdout, stderr }, ended.signal) : undefined;
  const logOptions = { stdout, stderr, follow: false, timestamps: false, details: false };
  const past = logs ? logChunks(guest, container, logOptions, ended.signal) : undefined;
  const output = streamOf(concat(past, live), () => ended.abort());
  tell(container, 'attach');
  const writable = stdin && stream && container.config.OpenStdin === true;
  return {
    tty: container.tty,
    output,
    ...(writable ? { input: container.input.client(container.config.StdinOnce === true) } : {}),
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      if (!output.locked) await output.cancel().catch(() => undefined);
    },
  };
}

async function* concat(
  past: AsyncIterable<readonly OutputChunk[]> | undefined,
  live: ReadableStream<OutputChunk> | undefined,
): AsyncGenerator<OutputChunk> {
  if (past) for await (const lines of past) yield* lines;
  if (live) yield* chunks(live);
}

/** `GET /containers/{id}/logs`. Throws Docker's error for a container without a readable log. */
export function containerLogs(
  guest: Guest,
  container: Container,
  options: LogsOptions,
  signal: AbortSignal,
): ReadableStream<readonly OutputChunk[]> {
  if (!options.stdout && !options.stderr) throw badParameter('You must choose at least one stream');
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  return streamOf(logChunks(guest, container, options, either), () => left.abort());
}

function logChunks(
  guest: Guest,
  container: Container,
  options: LogsOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly OutputChunk[]> {
  const place = logPlace(container);
  const format = logFormat(container);
  if (!place || !format) throw badParameter('configured logging driver does not support reading');
  return readLog(guest, { path: place.path, format, growth: container.log }, options, signal);
}
