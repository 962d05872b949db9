/**
 * A 9P2000.L server over a read-only FileTree, for one client: the guest's kernel. It answers in the caller's turn, but for reads
 * of contents that are not at hand; those are answered when they have come, and hold up nothing else.
 */
import * as v from 'valibot';
import type { FileNode, FileTree } from '../../runtime/std/file-tree.ts';
import { attributes, statistics } from './attributes.ts';
import { decodeRequest, MalformedRequest, tagOf, type Request } from './decoder.ts';
import { directoryEntries, listing } from './directory.ts';
import { Answer } from './encoder.ts';
import { child, FidTable, rootPlace, type Fid, type Place } from './fids.ts';
import {
  Errno,
  FileType,
  MessageType,
  MSIZE_MAX,
  MSIZE_MIN,
  PENDING_MAX,
  READ_OVERHEAD_BYTES,
  VERSION,
} from './protocol.ts';

type Reply = (bytes: Uint8Array) => void;
type Of<Kind extends Request['kind']> = Extract<Request, { kind: Kind }>;

/** An operation that can't be done: becomes Rlerror. */
class Refusal extends Error {
  readonly errno: Errno;

  constructor(errno: Errno) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

/** Access modes and O_TRUNC of lopen's flags that would write. */
const OPEN_WRITES = 0o1003;
/** The answer comes later. */
const LATER: unique symbol = Symbol('later');

const Saved = v.object({ msize: v.pipe(v.number(), v.minValue(MSIZE_MIN), v.maxValue(MSIZE_MAX)), fids: v.unknown() });

export class NinepServer {
  readonly #tree: FileTree;
  readonly #fids = new FidTable();
  readonly #answer = new Answer(MSIZE_MAX);
  #msize = MSIZE_MAX;
  /** Requests without an answer, by tag, and the flushes that wait for them. */
  readonly #pending = new Map<number, (() => void)[]>();

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** Fids that the guest holds. */
  get fids(): number {
    return this.#fids.size;
  }

  /** Calls `reply` once; the bytes are valid during the call. Never throws. */
  handle(request: Uint8Array, reply: Reply): void {
    const tag = tagOf(request);
    try {
      const answer = this.#serve(decodeRequest(request), reply);
      if (answer instanceof Uint8Array) reply(answer);
    } catch (cause) {
      reply(this.#answer.error(tag, errnoOf(cause)));
    }
  }

  /** The fids, for a snapshot; only while nothing is pending. */
  save(): Uint8Array {
    return new TextEncoder().encode(JSON.stringify({ msize: this.#msize, fids: this.#fids.save() }));
  }

  /** Throws on anything that `save` can't have made. The tree should have the same layers as then. */
  restore(saved: Uint8Array): void {
    const { msize, fids } = v.parse(Saved, JSON.parse(new TextDecoder().decode(saved)));
    this.#msize = msize;
    this.#fids.restore(fids, this.#tree);
  }

  #serve(request: Request, reply: Reply): Uint8Array | typeof LATER {
    switch (request.kind) {
      case 'version':
        return this.#version(request);
      case 'attach':
        return this.#attach(request);
      case 'walk':
        return this.#walk(request);
      case 'getattr':
        return attributes(this.#begin(MessageType.Tgetattr, request), this.#node(request.fid)).end();
      case 'lopen':
        return this.#open(request);
      case 'read':
        return this.#read(request, reply);
      case 'readdir':
        return this.#readDirectory(request);
      case 'readlink':
        return this.#begin(MessageType.Treadlink, request)
          .string(linkTarget(this.#node(request.fid)))
          .end();
      case 'xattrwalk':
        return this.#xattrWalk(request);
      case 'statfs':
        this.#node(request.fid);
        return statistics(this.#begin(MessageType.Tstatfs, request)).end();
      case 'fsync':
        return this.#begin(MessageType.Tfsync, request).end();
      case 'clunk':
        if (!this.#fids.delete(request.fid)) throw new Refusal(Errno.EBADF);
        return this.#begin(MessageType.Tclunk, request).end();
      case 'remove':
        // It clunks the fid even when it fails.
        this.#fids.delete(request.fid);
        throw new Refusal(Errno.EROFS);
      case 'flush':
        return this.#flush(request, reply);
      case 'modify':
        throw new Refusal(Errno.EROFS);
      case 'unknown':
        throw new Refusal(Errno.EOPNOTSUPP);
    }
  }

  /** Begins a session: earlier fids are gone. */
  #version({ tag, msize, version }: Of<'version'>): Uint8Array {
    if (msize < MSIZE_MIN) throw new Refusal(Errno.EINVAL);
    this.#fids.clear();
    this.#msize = Math.min(msize, MSIZE_MAX);
    const agreed = version === VERSION ? VERSION : 'unknown';
    return this.#begin(MessageType.Tversion, { tag }).u32(this.#msize).string(agreed).end();
  }

  #attach(request: Of<'attach'>): Uint8Array {
    const place = rootPlace(this.#tree);
    this.#add(request.fid, { place, opened: false });
    return this.#begin(MessageType.Tattach, request).qid(place.node).end();
  }

  /** Names that were found before the first that wasn't are answered without making the new fid (walk(5)). */
  #walk(request: Of<'walk'>): Uint8Array {
    const { fid, newFid, names } = request;
    const path = follow(this.#place(fid), names);
    const last = path.at(-1);
    // Looking for what is not there is the commonest request of all: no exception.
    if (names.length > 0 && !last)
      return this.#answer.error(request.tag, this.#node(fid).children ? Errno.ENOENT : Errno.ENOTDIR);
    if (path.length === names.length) {
      const opened = false;
      this.#add(newFid, { place: last ?? this.#place(fid), opened }, fid);
    }
    const answer = this.#begin(MessageType.Twalk, request).u16(path.length);
    for (const { node } of path) answer.qid(node);
    return answer.end();
  }

  #open(request: Of<'lopen'>): Uint8Array {
    const fid = this.#fid(request.fid);
    const node = this.#node(request.fid);
    if (request.flags & OPEN_WRITES) throw new Refusal(Errno.EROFS);
    if (!node.children && !isRegular(node)) throw new Refusal(Errno.ENXIO);
    fid.opened = true;
    delete fid.entries;
    // An iounit of 0 leaves the size of reads to msize.
    return this.#begin(MessageType.Tlopen, request).qid(node).u32(0).end();
  }

  #read(request: Of<'read'>, reply: Reply): Uint8Array | typeof LATER {
    const count = Math.min(request.count, this.#msize - READ_OVERHEAD_BYTES);
    const data = this.#contents(request, count);
    if (data instanceof Uint8Array) return this.#readAnswer(request.tag, data, count);
    if (this.#pending.size >= PENDING_MAX || this.#pending.has(request.tag)) throw new Refusal(Errno.ENOBUFS);
    this.#pending.set(request.tag, []);
    data.then(
      (bytes) => this.#settle(request.tag, reply, () => this.#readAnswer(request.tag, bytes, count)),
      () => this.#settle(request.tag, reply, () => this.#answer.error(request.tag, Errno.EIO)),
    );
    return LATER;
  }

  #contents({ fid, offset }: Of<'read'>, count: number): Uint8Array | Promise<Uint8Array> {
    const { xattr } = this.#fid(fid);
    if (xattr) return xattr.subarray(Math.min(offset, xattr.length), Math.min(offset + count, xattr.length));
    const node = this.#node(fid);
    if (node.children) throw new Refusal(Errno.EISDIR);
    if (!isRegular(node)) throw new Refusal(Errno.EINVAL);
    const length = Math.min(count, node.size - offset);
    return length > 0 && node.content ? node.content.read(offset, length) : new Uint8Array(0);
  }

  #readAnswer(tag: number, data: Uint8Array, count: number): Uint8Array {
    const bytes = data.length > count ? data.subarray(0, count) : data;
    return this.#begin(MessageType.Tread, { tag }).u32(bytes.length).bytes(bytes).end();
  }

  #settle(tag: number, reply: Reply, answer: () => Uint8Array): void {
    const flushes = this.#pending.get(tag) ?? [];
    this.#pending.delete(tag);
    reply(answer());
    for (const flushed of flushes) flushed();
  }

  /**
   * The old request is answered first, always: Linux leaves its buffers with the device after a flush, where a later answer would
   * overwrite memory that is something else by then.
   */
  #flush(request: Of<'flush'>, reply: Reply): Uint8Array | typeof LATER {
    const waiting = this.#pending.get(request.oldTag);
    if (!waiting) return this.#begin(MessageType.Tflush, request).end();
    if (waiting.length >= PENDING_MAX) throw new Refusal(Errno.ENOBUFS);
    waiting.push(() => reply(this.#begin(MessageType.Tflush, request).end()));
    return LATER;
  }

  #readDirectory(request: Of<'readdir'>): Uint8Array {
    const fid = this.#fid(request.fid);
    const place = this.#place(request.fid);
    if (!place.node.children) throw new Refusal(Errno.ENOTDIR);
    // Reading from the start again shows what has come to the root meanwhile.
    if (request.offset === 0 || !fid.entries) fid.entries = directoryEntries(place);
    const count = Math.min(request.count, this.#msize - READ_OVERHEAD_BYTES);
    return listing(this.#begin(MessageType.Treaddir, request), fid.entries, request.offset, count).end();
  }

  /** Overlay asks every file for several attributes that hardly any has. */
  #xattrWalk(request: Of<'xattrwalk'>): Uint8Array {
    const { xattrs } = this.#node(request.fid);
    const xattr = request.name === '' ? attributeNames(xattrs) : xattrs?.get(request.name);
    if (!xattr) return this.#answer.error(request.tag, Errno.ENODATA);
    this.#add(request.newFid, { place: undefined, opened: true, xattr });
    return this.#begin(MessageType.Txattrwalk, request).u64(xattr.length).end();
  }

  #begin(type: number, { tag }: { tag: number }): Answer {
    return this.#answer.begin(type + 1, tag);
  }

  /** A fid in use can't be made again, but for the one that a walk replaces. */
  #add(number: number, fid: Fid, replaces?: number): void {
    if (number !== replaces && this.#fids.get(number)) throw new Refusal(Errno.EBADF);
    if (!this.#fids.set(number, fid)) throw new Refusal(Errno.ENFILE);
  }

  #fid(number: number): Fid {
    const fid = this.#fids.get(number);
    if (!fid) throw new Refusal(Errno.EBADF);
    return fid;
  }

  #place(number: number): Place {
    const fid = this.#fid(number);
    if (fid.place) return fid.place;
    throw new Refusal(fid.xattr ? Errno.EBADF : Errno.ESTALE);
  }

  #node(number: number): FileNode {
    return this.#place(number).node;
  }
}

function follow(start: Place, names: readonly string[]): Place[] {
  const path: Place[] = [];
  for (const name of names) {
    const next = child(path.at(-1) ?? start, name);
    if (!next) break;
    path.push(next);
  }
  return path;
}

function isRegular(node: FileNode): boolean {
  return (node.mode & FileType.Mask) === FileType.Regular;
}

function linkTarget(node: FileNode): string {
  if (node.target === undefined) throw new Refusal(Errno.EINVAL);
  return node.target;
}

/** As listxattr(2) gives them: each ended by a NUL. */
function attributeNames(xattrs: FileNode['xattrs']): Uint8Array {
  return new TextEncoder().encode([...(xattrs?.keys() ?? [])].map((name) => `${name}\0`).join(''));
}

function errnoOf(cause: unknown): Errno {
  if (cause instanceof Refusal) return cause.errno;
  return cause instanceof MalformedRequest ? Errno.EINVAL : Errno.EIO;
}
