import { assert, asyncProperty, property, string, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { chunks } from '../std/chunks.ts';
import { type Outside, OutsideError, type OutsideRequest } from '../std/outside.ts';
import { BoundNames, NAMES_MAX } from './bound-names.ts';
import { httpTcp } from './http-tcp.ts';

const { signal } = new AbortController();

const addressOf = async (names: BoundNames, name: string): Promise<string> => {
  const [record] = (await names.ask({ name, type: 'A' })).records;
  return record && 'data' in record && typeof record.data === 'string' ? record.data : '';
};

/** What a program in the guest sends, and what comes back. */
async function talk(sent: string | Uint8Array, fetch: Outside['fetch']): Promise<string> {
  const names = new BoundNames();
  const address = await addressOf(names, 'shop.example');
  const { readable, writable } = await httpTcp({ fetch }, names).connect({ address, port: 80 }, signal);
  const sending = new Blob([sent as BlobPart])
    .stream()
    .pipeTo(writable)
    .catch(() => undefined);
  const decoder = new TextDecoder();
  let answer = '';
  for await (const piece of chunks(readable)) answer += decoder.decode(piece, { stream: true });
  await sending;
  return answer;
}

const page =
  (body: BodyInit | null, init?: ResponseInit): Outside['fetch'] =>
  () =>
    Promise.resolve(new Response(body, init));

test('a request is made anew, to the host that was connected to', async () => {
  let made: { url: string; request: OutsideRequest | undefined } | undefined;
  const answer = await talk(
    'POST /a?b=c HTTP/1.1\r\nHost: bank.example\r\nX-Mine: 1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello',
    (url, request) => {
      made = { url, request };
      return Promise.resolve(new Response('fine', { headers: { 'Content-Type': 'text/plain' } }));
    },
  );
  expect(made?.url).toBe('http://shop.example/a?b=c');
  expect(made?.request?.headers).toEqual({ 'x-mine': '1' });
  expect(new TextDecoder().decode(made?.request?.body)).toBe('hello');
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(answer).toContain('fine');
});

test('what a browser has unpacked is not said to be packed, nor to be as long as it was', async () => {
  const headers = { 'Content-Encoding': 'gzip', 'Content-Length': '3' };
  const answer = await talk('GET / HTTP/1.0\r\n\r\n', page('a long text', { headers }));
  expect(answer).not.toMatch(/content-(encoding|length)/i);
  expect(answer.endsWith('\r\n\r\na long text')).toBe(true);
});

test('a request that gets no answer is told why', async () => {
  const answer = await talk('GET / HTTP/1.0\r\n\r\n', () =>
    Promise.reject(new OutsideError('Failed to fetch', 'The site doesn’t let other pages read it (CORS).')),
  );
  expect(answer).toMatch(/^HTTP\/1.1 502 /);
  expect(answer).toContain('Failed to fetch. The site doesn’t let other pages read it (CORS).\n');
});

test.each([
  ['garbage', 'blah\r\n\r\n', 400],
  ['a giant header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
])('%s is refused', async (_, sent, status) => {
  expect(await talk(sent, page('never'))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test('any bytes are answered or refused, without a crash or a hang', async () => {
  await assert(
    asyncProperty(uint8Array({ maxLength: 200 }), async (bytes) => {
      const answer = await talk(bytes, page('x'));
      expect(answer === '' || answer.startsWith('HTTP/1.1 ')).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('what is encrypted, and what has no name, is refused with a reason', async () => {
  const names = new BoundNames();
  const address = await addressOf(names, 'shop.example');
  const tcp = httpTcp({ fetch: page('x') }, names);
  await expect(tcp.connect({ address, port: 443 }, signal)).rejects.toMatchObject({ refusal: 'refused' });
  await expect(tcp.connect({ address: '1.2.3.4', port: 80 }, signal)).rejects.toMatchObject({
    refusal: 'host-unreachable',
  });
});

test('a name has one address, which leads back to it, until too many others were asked for', async () => {
  const names = new BoundNames();
  const address = await addressOf(names, 'Shop.example');
  expect([address, await addressOf(names, 'shop.example')]).toEqual(['198.18.0.1', '198.18.0.1']);
  const reverse = await names.ask({ name: '1.0.18.198.in-addr.arpa', type: 'PTR' });
  expect(reverse.records).toMatchObject([{ data: 'shop.example' }]);
  expect(await names.ask({ name: 'web', type: 'A' })).toEqual({ code: 'NXDOMAIN', records: [] });
  expect(await names.ask({ name: 'shop.example', type: 'AAAA' })).toEqual({ code: 'NOERROR', records: [] });
  for (let at = 0; at < NAMES_MAX; at += 1) await names.ask({ name: `${at}.example`, type: 'A' });
  expect(names.nameOf(address)).toBeUndefined();
});

test('any name is answered', () => {
  const names = new BoundNames();
  assert(property(string(), (name) => void names.ask({ name, type: 'A' })));
});
