import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, encodeText } from '../guest/bytes.ts';
import { jsonFormat } from './json-format.ts';
import type { LogEntry, LogFormat } from './log-format.ts';
import { RUNS } from '../../tests/support/property.ts';
import { parseRfc3339 } from '../std/instant.ts';

const TIME = '2026-01-02T03:04:05.6Z';

function encode(log: Uint8Array, format: LogFormat = jsonFormat()): string {
  const target = new Uint8Array(format.entryBytesMax(log.length));
  return decodeText(target.subarray(0, format.write(target, 0, { log, stream: 'stdout', stamp: encodeText(TIME) })));
}

const decodeLogEntry = (line: string): LogEntry | undefined => jsonFormat().decode(encodeText(`${line}\n`)).entries[0];

const jsonOf = (log: Uint8Array): string =>
  encode(log).slice('{"log":"'.length, -`","stream":"stdout","time":"${TIME}"}\n`.length);

/** The characters of UTF-8, and one for each byte that belongs to none. */
function decodeByByte(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const character = [1, 2, 3, 4]
      .map((length) => decodeOne(decoder, bytes.subarray(at, at + length)))
      .find((one) => one !== undefined);
    text += character ?? '\ufffd';
    at += character === undefined ? 1 : encodeText(character).length;
  }
  return text;
}

function decodeOne(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

describe('an entry', () => {
  test('is Docker’s JSON and comes back', () => {
    const line = encode(encodeText('<a & "b">\n'));
    expect(line).toBe(
      '{"log":"\\u003ca \\u0026 \\"b\\"\\u003e\\n","stream":"stdout","time":"2026-01-02T03:04:05.6Z"}\n',
    );
    expect(decodeLogEntry(line)).toEqual({
      log: encodeText('<a & "b">\n'),
      stream: 'stdout',
      time: parseRfc3339(TIME),
    });
  });

  // As Docker 20.10 wrote them.
  test.each([
    [
      [0, 1, 7, 8, 9, 0x0b, 0x0c, 0x0d, 0x1b, 0x1f],
      '\\u0000\\u0001\\u0007\\u0008\\u0009\\u000b\\u000c\\r\\u001b\\u001f',
    ],
    [[0x22, 0x27, 0x2f, 0x5c, 0x7f], '\\"\'/\\\\\u007f'],
    [[...encodeText('é€😀\u2028\u2029\ufeff')], 'é€😀\\u2028\\u2029\ufeff'],
    [[0x80, 0x61, 0xff, 0xc3, 0x7c], '\\ufffda\\ufffd\\ufffd|'],
    [[0xf0, 0x9f, 0x98, 0x7c], '\\ufffd\\ufffd\\ufffd|'],
    [[0xed, 0xa0, 0x80, 0xc0, 0x80], '\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd'],
    [[0xf4, 0x90, 0x80, 0x80, 0xc3], '\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd'],
  ])('has %j as Docker has it', (bytes, expected) => {
    const log = Uint8Array.from(bytes);
    const target = new Uint8Array(jsonFormat().entryBytesMax(log.length));
    const end = jsonFormat().write(target, 0, { log, stream: 'stderr', stamp: encodeText(TIME) });
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(target.subarray(0, end));
    expect(text).toBe(`{"log":"${expected}","stream":"stderr","time":"${TIME}"}\n`);
  });

  test('carries what its container adds, before the time as Docker has it', () => {
    const line = encode(encodeText('a\n'), jsonFormat({ color: 'blue' }));
    expect(line).toBe(`{"log":"a\\n","stream":"stdout","attrs":{"color":"blue"},"time":"${TIME}"}\n`);
    expect(decodeLogEntry(line)?.attributes).toEqual({ color: 'blue' });
  });

  test('is JSON of the same text, whatever the bytes are', () => {
    const text = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.string({ unit: 'binary' }).map(encodeText));
    fc.assert(
      fc.property(text, (log) => {
        expect(JSON.parse(`"${jsonOf(log)}"`)).toBe(decodeByByte(log));
      }),
      RUNS,
    );
  });
});

test.each(['', '{', '[]', 'null', '{"log":1,"stream":"stdout","time":""}', '{"log":"","stream":"x","time":""}'])(
  'garbage is no entry: %s',
  (line) => {
    expect(decodeLogEntry(line)).toBeUndefined();
  },
);
