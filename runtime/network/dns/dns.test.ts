import { decode, encode, type Packet, RECURSION_DESIRED } from '@dnsquery/dns-packet';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerLocally, type KnownNetwork } from './container-names.ts';
import { encodeResponse, parseQuery, type RecordType, type Response } from './message.ts';
import { RUNS } from '../../../tests/support/property.ts';

const query = (name: string, type: RecordType = 'A', more: Partial<Packet> = {}): Uint8Array =>
  encode({ type: 'query', id: 7, flags: RECURSION_DESIRED, questions: [{ type, name }], ...more });

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16));

describe('a query', () => {
  test('is read with its id, its question and the size that the asker takes', () => {
    expect(parseQuery(query('Web.shop'))).toEqual({
      is: 'query',
      query: { id: 7, flags: RECURSION_DESIRED, question: { name: 'Web.shop', type: 'A' }, sizeMax: 512, edns: false },
    });
    const opt = { name: '.', type: 'OPT', udpPayloadSize: 60_000, flags: 0, options: [] };
    const parsed = parseQuery(query('a', 'AAAA', { additionals: [opt] } as unknown as Partial<Packet>));
    expect(parsed).toMatchObject({ query: { sizeMax: 4096, edns: true } });
  });

  test('that speaks EDNS is answered with it, except where Docker speaks for itself', () => {
    const opt = { name: '.', type: 'OPT', udpPayloadSize: 1232, flags: 0, options: [] };
    const additionals = (asked: Uint8Array, response: Partial<Response> = {}): unknown => {
      const parsed = parseQuery(asked);
      if (parsed.is !== 'query') throw new Error('no query');
      return decode(encodeResponse(parsed.query, { code: 'NXDOMAIN', records: [], ...response }, 512)).additionals;
    };
    const edns = query('a', 'A', { additionals: [opt] } as unknown as Partial<Packet>);
    expect(additionals(edns)).toMatchObject([{ type: 'OPT', name: '.', udpPayloadSize: 4096 }]);
    expect(additionals(edns, { plain: true })).toEqual([]);
    expect(additionals(query('a'))).toEqual([]);
  });

  test.each([
    ['too short', '00 01 01'],
    ['an answer', '00 01 81 80 00 01 00 00 00 00 00 00 01 61 00 00 01 00 01'],
  ])('%s is noise', (_, hex) => {
    expect(parseQuery(bytesOf(hex))).toEqual({ is: 'noise' });
  });

  test.each([
    ['a name that points at itself', '00 01 01 00 00 01 00 00 00 00 00 00 c0 0c 00 01 00 01', 1],
    ['a name that leads back into itself', '00 01 01 00 00 01 00 00 00 00 00 00 01 61 c0 0c 00 01 00 01', 1],
    ['a name that goes on behind the end', '00 01 01 00 00 01 00 00 00 00 00 00 3f 61 62', 1],
    ['a pointer behind the end', '00 01 01 00 00 01 00 00 00 00 00 00 ff ff 00 01 00 01', 1],
    ['a label of a kind that nobody knows', '00 01 01 00 00 01 00 00 00 00 00 00 80 61 00 00 01 00 01', 1],
    ['no question', '00 01 01 00 00 00 00 00 00 00 00 00', 1],
    ['65535 questions', '00 01 01 00 ff ff 00 00 00 00 00 00 01 61 00 00 01 00 01', 1],
    ['65535 records', '00 01 01 00 00 01 ff ff ff ff ff ff 01 61 00 00 01 00 01', 1],
    ['an update', '00 01 28 00 00 01 00 00 00 00 00 00 01 61 00 00 01 00 01', 4],
  ])('%s is refused with its id', (_, hex, code) => {
    const parsed = parseQuery(bytesOf(hex));
    if (parsed.is !== 'refused') throw new Error(`it was ${parsed.is}`);
    const { answer } = parsed;
    expect([answer.length, answer[1], (answer[2] ?? 0) >> 7, (answer[3] ?? 0) & 15]).toEqual([12, 1, 1, code]);
  });

  test('of any bytes does no harm, and what is answered can be read', () => {
    const header = fc
      .tuple(fc.uint8Array({ minLength: 2, maxLength: 2 }), fc.uint8Array({ maxLength: 80 }))
      .map(([id, rest]) => Uint8Array.from([...id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...rest]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), header), (bytes) => {
        const parsed = parseQuery(bytes);
        if (parsed.is === 'noise') return;
        const answer =
          parsed.is === 'refused'
            ? parsed.answer
            : encodeResponse(parsed.query, { code: 'NXDOMAIN', records: [] }, 4096);
        expect([answer[0], answer[1]]).toEqual([bytes[0], bytes[1]]);
      }),
      RUNS,
    );
  });
});

test('an answer that is too long says so and is as long as it may be', () => {
  const parsed = parseQuery(query('many'));
  if (parsed.is !== 'query') throw new Error('no query');
  const records = Array.from({ length: 200 }, (_, at) => ({
    name: 'many',
    type: 'A' as const,
    ttl: 600,
    data: `10.0.0.${String(at)}`,
  }));
  const response: Response = { code: 'NOERROR', records };
  const short = decode(encodeResponse(parsed.query, response, 512));
  expect([short.flag_tc, (short.answers ?? []).length > 0]).toEqual([true, true]);
  expect(decode(encodeResponse(parsed.query, response, 65_535)).answers).toHaveLength(200);
});

describe('the names of containers', () => {
  const shop: KnownNetwork = {
    name: 'shop',
    links: new Map([['database', 'db']]),
    neighbours: [
      { names: ['Web', 'www', 'a1b2c3d4e5f6'], ipv4: '10.0.0.2', ipv6: undefined },
      { names: ['db', 'www'], ipv4: '10.0.0.3', ipv6: 'fd00::3' },
    ],
  };
  const dotted: KnownNetwork = {
    name: 'b.c',
    links: new Map(),
    neighbours: [{ names: ['a', 'x.y'], ipv4: '10.1.0.2', ipv6: undefined }],
  };
  const look = (name: string, type: RecordType = 'A'): unknown[] | undefined =>
    answerLocally({ name, type }, [shop, dotted])?.records.map((record) => ('data' in record ? record.data : ''));

  test.each([
    ['web', ['10.0.0.2']],
    ['WEB', ['10.0.0.2']],
    ['www', ['10.0.0.2', '10.0.0.3']],
    ['a1b2c3d4e5f6', ['10.0.0.2']],
    ['web.shop', ['10.0.0.2']],
    ['database', ['10.0.0.3']],
    ['a.b.c', ['10.1.0.2']],
    ['x.y', ['10.1.0.2']],
    ['x.y.b.c', ['10.1.0.2']],
    ['web.b.c', undefined],
    ['web.other', undefined],
    ['.', undefined],
    ['', undefined],
  ])('%j', (name, addresses) => expect(look(name)).toEqual(addresses));

  test('have no addresses of other kinds, which is an answer', () => {
    expect(answerLocally({ name: 'web', type: 'AAAA' }, [shop])).toEqual({ code: 'NOERROR', records: [] });
    expect(answerLocally({ name: 'nobody', type: 'AAAA' }, [shop])).toBeUndefined();
  });

  test('have addresses of IPv6 where their network gives them', () => {
    expect(look('db', 'AAAA')).toEqual(['fd00::3']);
    expect(look('www', 'AAAA')).toEqual(['fd00::3']);
    expect(look('db', 'MX')).toEqual([]);
  });

  test.each<RecordType>(['TXT', 'SRV', 'NS', 'CNAME'])('leave questions for %s to others', (type) => {
    expect(answerLocally({ name: 'web', type }, [shop])).toBeUndefined();
  });

  test.each([
    ['3.0.0.10.in-addr.arpa', ['db.shop']],
    ['2.0.0.10.IN-ADDR.ARPA', ['Web.shop']],
    ['9.0.0.10.in-addr.arpa', undefined],
    [`3.${'0.'.repeat(27)}0.0.d.f.ip6.arpa`, ['db.shop']],
    [`4.${'0.'.repeat(27)}0.0.d.f.ip6.arpa`, undefined],
    ['3.0.0.d.f.ip6.arpa', undefined],
    ['in-addr.arpa', undefined],
    ['web', undefined],
  ])('in return: %s', (name, names) => expect(look(name, 'PTR')).toEqual(names));

  test('are found for any question without harm', () => {
    const type = fc.constantFrom<RecordType>('A', 'AAAA', 'PTR', 'MX');
    fc.assert(
      fc.property(fc.string(), type, (name, kind) => void look(name, kind)),
      RUNS,
    );
  });
});
