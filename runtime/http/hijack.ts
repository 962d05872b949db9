/** Turns a process's streams into the two directions of a hijacked connection. */
import { reasonOf } from '../std/errors.ts';
import type { Attachment, OutputChunk } from '../model/engine.ts';
import { watchForDetach } from '../text/detach-keys.ts';
import { MULTIPLEXED_STREAM, RAW_STREAM, type Upgrade } from './handler.ts';
import { multiplex, multiplexLists, raw, rawLists } from './stdcopy.ts';
import type { ApiVersion } from '../model/version.ts';
import { namesMultiplexedStreams } from '../model/versions.ts';

export interface HijackOptions {
  tty: boolean;
  version: ApiVersion;
  /** Watched for in the input of a terminal. */
  detachKeys: Uint8Array;
  /** Of a process that is only starting. */
  started?: Promise<void>;
  /** Its output comes as it is, stdout and stderr in one. */
  unframed?: boolean;
  /** The client is gone: its attachment goes too. */
  signal: AbortSignal;
}

export const outputType = (tty: boolean, version: ApiVersion): string =>
  !tty && namesMultiplexedStreams(version) ? MULTIPLEXED_STREAM : RAW_STREAM;

export const framing = (tty: boolean): TransformStream<OutputChunk, Uint8Array> => (tty ? raw() : multiplex());

/** For chunks that come in lists, as those of a log do: what came together leaves together. */
export const framingOfLists = (tty: boolean): TransformStream<readonly OutputChunk[], Uint8Array> =>
  tty ? rawLists() : multiplexLists();

/** The attachment is disposed of when its output ends, when the client detaches and when the client is gone. */
export function hijack(attachment: Attachment, options: HijackOptions): Upgrade {
  const dispose = () => void Promise.resolve(attachment[Symbol.asyncDispose]()).catch(() => {});
  options.signal.addEventListener('abort', dispose, { once: true });
  const framed = framing(options.tty || options.unframed === true);
  // Nobody is left to be told when the client went away first.
  options.started?.catch(() => {});
  const copied = attachment.output
    .pipeTo(framed.writable, { preventClose: true })
    .then(() => close(framed.writable, options.started))
    .catch(() => {});
  void copied.then(() => {
    options.signal.removeEventListener('abort', dispose);
    dispose();
  });
  return {
    kind: 'upgrade',
    contentType: outputType(options.tty, options.version),
    readable: framed.readable,
    writable: inputOf(attachment, options, dispose),
  };
}

/** Why a process did not start is written where its output would be: the connection has been taken over before. */
async function close(output: WritableStream<OutputChunk>, started: Promise<void> | undefined): Promise<void> {
  const writer = output.getWriter();
  const failure = await started?.catch((error: unknown) => reasonOf(error));
  if (failure !== undefined) {
    await writer.write({ source: 'stdout', bytes: new TextEncoder().encode(`${failure}\r\n`) });
  }
  await writer.close();
}

/** Without stdin what the client sends is dropped, as Docker does. */
function inputOf(attachment: Attachment, options: HijackOptions, dispose: () => void): WritableStream<Uint8Array> {
  const { input } = attachment;
  if (!input) return new WritableStream();
  if (!options.tty) return input;
  const detached = new AbortController();
  const watch = watchForDetach(options.detachKeys, () => {
    detached.abort();
    dispose();
  });
  // Leaving must not close the process's stdin, so the pipe is cut rather than ended.
  void watch.readable.pipeTo(input, { signal: detached.signal, preventAbort: true }).catch(() => {});
  return watch.writable;
}
