/**
 * A saved machine and its file.
 *
 *     file   = magic (8 bytes) | u32 version | u32 header bytes | header (JSON, UTF-8) | body
 *     header = { fingerprint, encoding, sha256 of the body, sections: [{ name, bytes }] }
 *     body   = all sections, one after the other, as they are (`plain`) or as one gzip
 *
 * Numbers are little-endian. gzip because every browser and Node can make and read it natively.
 */
import * as v from 'valibot';
import { concatBytes } from '../runtime/std/concat-bytes.ts';
import { streamOf } from '../runtime/std/stream-of.ts';

export interface Snapshot {
  /** Of the machine that made it: only an equal one can take it (see fingerprint.ts). */
  readonly fingerprint: string;
  readonly sections: ReadonlyMap<string, Uint8Array>;
}

/** v86's state of the machine: as v86 gave it, or that as one zstd frame. */
export const SECTION_V86 = 'v86';

export type SnapshotFault =
  /** Not a snapshot at all. */
  | 'foreign'
  /** Written by another version of this format. */
  | 'version'
  /** Truncated, altered, or not what its header says. */
  | 'corrupt'
  /** Of a machine with another kernel, memory size or device set. */
  | 'machine';

export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  readonly fault: SnapshotFault;

  constructor(fault: SnapshotFault, message: string, options?: ErrorOptions) {
    super(`Read snapshot: ${message}`, options);
    this.fault = fault;
  }
}

export const SNAPSHOT_VERSION = 2;
/** Of a whole snapshot, unpacked: 512 MB of guest memory and some. A larger promise is a lie or a bomb. */
export const SNAPSHOT_BYTES_MAX = 768 * 1024 * 1024;
const MAGIC = new TextEncoder().encode('DRYDOCK\n');
const PREFIX_BYTES = 16;
const HEADER_BYTES_MAX = 64 * 1024;

const Header = v.object({
  fingerprint: v.string(),
  encoding: v.picklist(['plain', 'gzip']),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  sections: v.array(v.object({ name: v.string(), bytes: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
});
type Header = v.InferOutput<typeof Header>;

/** CompressionStream in a page, zlib at its best level in a build. */
export type Gzip = (bytes: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;

export const gzip: Gzip = (bytes) => bytes.pipeThrough(transform(new CompressionStream('gzip')));

/** Compressed by `compress`, if there is one: it takes the processor a second for what a disk writes in a tenth. */
export const encodeSnapshot = async (snapshot: Snapshot, compress?: Gzip): Promise<Uint8Array<ArrayBuffer>> =>
  concatBytes(await snapshotParts(snapshot, compress));

/** The same in pieces, one behind the other. */
export async function snapshotParts(snapshot: Snapshot, compress?: Gzip): Promise<readonly Uint8Array[]> {
  const sections = [...snapshot.sections];
  const parts = sections.map(([, bytes]) => bytes);
  const body = compress ? await collect(compress(streamOf(slices(parts)))) : concatBytes(parts);
  const header = new TextEncoder().encode(
    JSON.stringify({
      fingerprint: snapshot.fingerprint,
      encoding: compress ? 'gzip' : 'plain',
      sha256: await sha256(body),
      sections: sections.map(([name, bytes]) => ({ name, bytes: bytes.length })),
    } satisfies Header),
  );
  const prefix = new Uint8Array(PREFIX_BYTES);
  prefix.set(MAGIC);
  const numbers = new DataView(prefix.buffer);
  numbers.setUint32(8, SNAPSHOT_VERSION, true);
  numbers.setUint32(12, header.length, true);
  return [prefix, header, body];
}

/** Rejects with SnapshotError whatever the bytes are, unless they are a whole snapshot. */
export async function decodeSnapshot(file: Uint8Array): Promise<Snapshot> {
  const headerBytes = readPrefix(file);
  const header = readHeader(file.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes));
  const body = file.subarray(PREFIX_BYTES + headerBytes);
  if ((await sha256(body)) !== header.sha256)
    throw new SnapshotError('corrupt', 'its checksum does not match its contents');
  return { fingerprint: header.fingerprint, sections: await unpack(header, body) };
}

function readPrefix(file: Uint8Array): number {
  if (file.length < PREFIX_BYTES || MAGIC.some((byte, i) => file[i] !== byte))
    throw new SnapshotError('foreign', 'this is not a snapshot: it does not begin with its magic');
  const numbers = new DataView(file.buffer, file.byteOffset, PREFIX_BYTES);
  const version = numbers.getUint32(8, true);
  if (version !== SNAPSHOT_VERSION)
    throw new SnapshotError('version', `it has format version ${version}, this program reads ${SNAPSHOT_VERSION}`);
  const headerBytes = numbers.getUint32(12, true);
  if (headerBytes > HEADER_BYTES_MAX || PREFIX_BYTES + headerBytes > file.length)
    throw new SnapshotError('corrupt', `its header claims ${headerBytes} bytes`);
  return headerBytes;
}

function readHeader(bytes: Uint8Array): Header {
  try {
    return v.parse(Header, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new SnapshotError('corrupt', 'its header is malformed', { cause });
  }
}

/** The header says how much comes out, so one array takes it and each section is a view into that. */
async function unpack(header: Header, body: Uint8Array): Promise<Map<string, Uint8Array>> {
  const total = header.sections.reduce((sum, section) => sum + section.bytes, 0);
  if (total > SNAPSHOT_BYTES_MAX)
    throw new SnapshotError('corrupt', `it claims ${total} bytes, the limit is ${SNAPSHOT_BYTES_MAX}`);
  const all = header.encoding === 'gzip' ? await gunzip(body, total) : plain(body, total);
  let offset = 0;
  return new Map(
    header.sections.map(
      ({ name, bytes }) => [name, all.subarray(offset, (offset += bytes))] satisfies [string, Uint8Array],
    ),
  );
}

function plain(body: Uint8Array, total: number): Uint8Array {
  if (body.length !== total)
    throw new SnapshotError('corrupt', `its body has ${body.length} bytes, and its header names ${total}`);
  return body;
}

async function gunzip(body: Uint8Array, total: number): Promise<Uint8Array> {
  const all = new Uint8Array(total);
  let length = 0;
  try {
    await forEachChunk(streamOf(slices([body])).pipeThrough(transform(new DecompressionStream('gzip'))), (chunk) => {
      if (length + chunk.length > total) throw new RangeError(`more than the ${total} bytes of its header`);
      all.set(chunk, length);
      length += chunk.length;
    });
  } catch (cause) {
    throw new SnapshotError('corrupt', 'its body does not unpack', { cause });
  }
  if (length !== total) throw new SnapshotError('corrupt', `its body unpacks to ${length} bytes, not ${total}`);
  return all;
}

/** The DOM's types want ArrayBuffer-backed chunks on one side only. */
function transform(stream: CompressionStream | DecompressionStream): ReadableWritablePair<Uint8Array, Uint8Array> {
  return stream as ReadableWritablePair<Uint8Array, Uint8Array>;
}

const STREAM_CHUNK_BYTES = 1024 * 1024;

function* slices(parts: readonly Uint8Array[]): Generator<Uint8Array, undefined> {
  for (const part of parts)
    for (let at = 0; at < part.length; at += STREAM_CHUNK_BYTES) yield part.subarray(at, at + STREAM_CHUNK_BYTES);
  return undefined;
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  await forEachChunk(stream, (chunk) => chunks.push(chunk));
  return concatBytes(chunks);
}

/** Not every browser iterates streams. */
async function forEachChunk(stream: ReadableStream<Uint8Array>, visit: (chunk: Uint8Array) => void): Promise<void> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) visit(next.value);
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
