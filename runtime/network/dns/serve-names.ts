import type { Guest, GuestDatagrams, GuestListener, GuestStream } from '../../guest/guest.ts';
import { viewOf } from '../../guest/bytes.ts';
import { encodeResponse, parseQuery, type Question, type Response } from './message.ts';

/** Answers every question; a rejection becomes SERVFAIL. */
export type Resolve = (question: Question, signal: AbortSignal) => Promise<Response>;

/** The agent's two sockets of a name server. */
export interface NameSockets {
  readonly udp: GuestDatagrams;
  readonly tcp: GuestListener;
}

/** Questions of one server under way at once; more are dropped, and asked again by who wants to know. */
const QUESTIONS_MAX = 64;
/** TCP connections to one server at once; more are closed. */
const CONNECTIONS_MAX = 16;
/** The longest message: its length has two bytes. */
const MESSAGE_BYTES_MAX = 0xffff;

/**
 * Serves a name server's sockets until they are released. Garbage is answered with FORMERR or dropped; nothing that a client sends ends
 * the service.
 */
export function serveNames(guest: Guest, { udp, tcp }: NameSockets, resolve: Resolve): Disposable {
  const closing = new AbortController();
  const answer = limited(QUESTIONS_MAX, (bytes: Uint8Array, sizeMax: number) =>
    answerMessage(bytes, sizeMax, resolve, closing.signal),
  );
  void serveDatagrams(udp, answer).catch(() => undefined);
  void serveConnections(guest, tcp, answer).catch(() => undefined);
  return {
    [Symbol.dispose]: () => {
      closing.abort();
      udp.release();
      tcp.release();
    },
  };
}

type AnswerBytes = (bytes: Uint8Array, sizeMax: number) => Promise<Uint8Array | undefined>;

/** The answer to a message; undefined when it deserves none. */
async function answerMessage(
  bytes: Uint8Array,
  sizeMax: number,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const parsed = parseQuery(bytes);
  if (parsed.is === 'noise') return undefined;
  if (parsed.is === 'refused') return parsed.answer;
  const { query } = parsed;
  const failed: Response = { code: 'SERVFAIL', records: [] };
  const response = await resolve(query.question, signal).catch(() => failed);
  const limit = Math.max(query.sizeMax, sizeMax);
  try {
    return encodeResponse(query, response, limit);
  } catch {
    // Records of an upstream that can't be written down.
    return encodeResponse(query, failed, limit);
  }
}

function limited(max: number, answer: AnswerBytes): AnswerBytes {
  let underWay = 0;
  return async (bytes, sizeMax) => {
    if (underWay >= max) return undefined;
    underWay += 1;
    try {
      return await answer(bytes, sizeMax);
    } finally {
      underWay -= 1;
    }
  };
}

async function serveDatagrams(udp: GuestDatagrams, answer: AnswerBytes): Promise<void> {
  for await (const { address, bytes } of udp)
    void answer(bytes, 0)
      .then((response) => response && udp.send({ address, bytes: response }))
      .catch(() => undefined);
}

async function serveConnections(guest: Guest, tcp: GuestListener, answer: AnswerBytes): Promise<void> {
  let open = 0;
  for await (const { fd } of tcp) {
    const stream = guest.stream(fd);
    if (open >= CONNECTIONS_MAX) stream.release();
    else {
      open += 1;
      void serveConnection(stream, answer)
        .catch(() => undefined)
        .finally(() => {
          open -= 1;
          stream.release();
        });
    }
  }
}

/** Messages with their length in two bytes in front: RFC 1035, section 4.2.2. */
async function serveConnection({ readable, writable }: GuestStream, answer: AnswerBytes): Promise<void> {
  const writer = writable.getWriter();
  let waiting: Uint8Array = new Uint8Array();
  for await (const chunk of readable) {
    waiting = joined(waiting, chunk);
    for (let length = lengthOf(waiting); waiting.length >= 2 + length; length = lengthOf(waiting)) {
      const response = await answer(waiting.slice(2, 2 + length), MESSAGE_BYTES_MAX);
      waiting = waiting.subarray(2 + length);
      if (response) await writer.write(withLength(response));
    }
  }
  await writer.close();
}

const lengthOf = (bytes: Uint8Array): number => (bytes.length < 2 ? Infinity : viewOf(bytes).getUint16(0));

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function withLength(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(2 + message.length);
  viewOf(framed).setUint16(0, message.length);
  framed.set(message, 2);
  return framed;
}
