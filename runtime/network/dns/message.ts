import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  CHECKING_DISABLED,
  decode,
  encode,
  type RecordType,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from '@dnsquery/dns-packet';
import { viewOf } from '../../guest/bytes.ts';

/** Messages of the domain name system: RFC 1035, section 4; EDNS: RFC 6891. */
export type DnsRecord = Answer;
export type { RecordType };

export interface Question {
  /** As it was asked, without the dot at the end: `web.shop`. */
  readonly name: string;
  readonly type: RecordType;
}

export interface Query {
  readonly id: number;
  /** RECURSION_DESIRED and CHECKING_DISABLED, which an answer repeats. */
  readonly flags: number;
  readonly question: Question;
  /** The longest answer that the asker takes as one datagram. */
  readonly sizeMax: number;
  /** The asker speaks EDNS. */
  readonly edns: boolean;
}

export const RESPONSE_CODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
export type ResponseCode = keyof typeof RESPONSE_CODES;

export interface Response {
  readonly code: ResponseCode;
  readonly records: readonly DnsRecord[];
  /** Even to who speaks EDNS it is answered without, as Docker answers for containers' names. */
  readonly plain?: boolean;
}

const HEADER_BYTES = 12;
const RESPONSE = 0x8000;
const OPCODE = 0x7800;
/** A query has one question, and in the additional section an OPT and perhaps a signature. */
const OTHER_RECORDS_MAX = 8;
const SIZE_WITHOUT_EDNS = 512;
/** What the loopback interface carries easily; more than this nobody asks for. */
const SIZE_MAX = 4096;

/** What became of the bytes: a query, the refusal that they deserve, or nothing, where even that would be too much. */
export type Parsed =
  | { readonly is: 'query'; readonly query: Query }
  | { readonly is: 'refused'; readonly answer: Uint8Array }
  | { readonly is: 'noise' };

/** Reads a query. Answers are never answered, or two servers could keep each other busy. */
export function parseQuery(bytes: Uint8Array): Parsed {
  if (bytes.length < HEADER_BYTES) return { is: 'noise' };
  const view = viewOf(bytes);
  const flags = view.getUint16(2);
  if (flags & RESPONSE) return { is: 'noise' };
  if (flags & OPCODE) return refused(bytes, 'NOTIMP');
  const others = [6, 8, 10].reduce((sum, at) => sum + view.getUint16(at), 0);
  if (view.getUint16(4) !== 1 || others > OTHER_RECORDS_MAX) return refused(bytes, 'FORMERR');
  try {
    const { id = 0, questions = [], additionals = [] } = decode(bytes);
    const [question] = questions;
    if (!question) return refused(bytes, 'FORMERR');
    const { name, type } = question;
    const edns = additionals.find((record) => record.type === 'OPT') as { udpPayloadSize?: number } | undefined;
    const sizeMax = Math.min(SIZE_MAX, Math.max(SIZE_WITHOUT_EDNS, edns?.udpPayloadSize ?? 0));
    const repeated = flags & (RECURSION_DESIRED | CHECKING_DISABLED);
    return { is: 'query', query: { id, flags: repeated, question: { name, type }, sizeMax, edns: edns !== undefined } };
  } catch {
    return refused(bytes, 'FORMERR');
  }
}

/** The header alone, with the asker's id: the rest may be anything. */
function refused(bytes: Uint8Array, code: ResponseCode): Parsed {
  const answer = new Uint8Array(HEADER_BYTES);
  answer.set(bytes.subarray(0, 4));
  const view = viewOf(answer);
  view.setUint16(2, RESPONSE | (view.getUint16(2) & (OPCODE | RECURSION_DESIRED)) | RESPONSE_CODES[code]);
  return { is: 'refused', answer };
}

/** The answer as bytes, at most `sizeMax` of them: what doesn't fit is left out, and the asker told so. */
export function encodeResponse(query: Query, response: Response, sizeMax: number): Uint8Array {
  const whole = encodeRecords(query, response, 0);
  if (whole.length <= sizeMax) return whole;
  let fitting = response.records.length;
  while (fitting > 0) {
    fitting = Math.floor(fitting / 2);
    const part = encodeRecords(query, { ...response, records: response.records.slice(0, fitting) }, TRUNCATED_RESPONSE);
    if (part.length <= sizeMax) return part;
  }
  return encodeRecords(query, { ...response, code: 'SERVFAIL', records: [] }, TRUNCATED_RESPONSE);
}

const encodeRecords = (
  { id, flags, question, edns }: Query,
  { code, records, plain = false }: Response,
  more: number,
): Uint8Array =>
  encode({
    type: 'response',
    id,
    flags: (flags | RECURSION_AVAILABLE | more | RESPONSE_CODES[code]) & ~AUTHORITATIVE_ANSWER,
    questions: [{ ...question, class: 'IN' }],
    answers: [...records],
    additionals: edns && !plain ? [OPT] : [],
  });

/** Who speaks EDNS is answered with it: RFC 6891, section 6.1.1. */
const OPT = { name: '.', type: 'OPT', udpPayloadSize: SIZE_MAX, flags: 0, options: [] } as unknown as Answer;
