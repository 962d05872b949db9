/** PATH, URL or `-`: what the last word of `docker build` means, ready to be sent. */
import { detectCompression } from '../../archive/compression.ts';
import { writeTar } from '../../archive/tar-writer.ts';
import { bytesOf } from '../../std/bytes-of.ts';
import { streamOf } from '../../std/stream-of.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { fileEntry, localContext, unprepared } from './local-context.ts';
import { concatBytes } from '../../std/concat-bytes.ts';

/** Bytes of a Dockerfile on standard input. */
const DOCKERFILE_BYTES_MAX = 4 * 1024 * 1024;
const TAR_MAGIC_AT = 257;

export interface OpenedContext {
  /** Undefined when the engine fetches it. */
  readonly body: ReadableStream<Uint8Array> | undefined;
  readonly remote: string | undefined;
  readonly dockerfile: string;
}

export async function openContext(invocation: Invocation, place: string, file: string): Promise<OpenedContext> {
  if (place === '-') return fromInput(invocation, file);
  if (isRemote(place)) return { body: undefined, remote: place, dockerfile: file };
  const given = file === '-' ? await dockerfileOnInput(invocation) : undefined;
  const { entries, dockerfile } = await localContext(invocation, place, file === '-' ? '' : file, given);
  return { body: streamOf(writeTar(entries)), remote: undefined, dockerfile };
}

const isRemote = (place: string): boolean => /^(?:https?:\/\/|git:\/\/|git@|github\.com\/)/.test(place);

/** An archive is a context, text is a Dockerfile without one. */
async function fromInput(invocation: Invocation, file: string): Promise<OpenedContext> {
  if (file === '-') throw new CliError("invalid argument: can't use stdin for both build context and dockerfile");
  const reader = invocation.readStdin({ raw: false }).getReader();
  const head: Uint8Array[] = [];
  for (let size = 0; size < TAR_MAGIC_AT + 6;) {
    const next = await reader.read();
    if (next.done) break;
    head.push(next.value);
    size += next.value.byteLength;
  }
  const rest = streamOf(chain(head, reader));
  if (isArchive(concatBytes(head))) return { body: rest, remote: undefined, dockerfile: file };
  if (file !== '') throw unprepared('ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles');
  const text = await bytesOf(rest, DOCKERFILE_BYTES_MAX, () => unprepared('the Dockerfile on stdin is too large'));
  return { body: streamOf(writeTar([fileEntry('Dockerfile', text)])), remote: undefined, dockerfile: '' };
}

const dockerfileOnInput = (invocation: Invocation): Promise<Uint8Array> =>
  bytesOf(invocation.readStdin({ raw: false }), DOCKERFILE_BYTES_MAX, () =>
    unprepared('the Dockerfile on stdin is too large'),
  );

function isArchive(head: Uint8Array): boolean {
  const magic = new TextDecoder().decode(head.subarray(TAR_MAGIC_AT, TAR_MAGIC_AT + 5));
  if (magic === 'ustar') return true;
  return detectCompression(head) !== 'none';
}

async function* chain(
  head: readonly Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
