import { expect, it } from 'vitest';
import { fetchBaseOf, parseRelayUrl } from './relay-address.ts';

it.each([
  ['ws://127.0.0.1:8090', 'ws://127.0.0.1:8090/', 'http://127.0.0.1:8090/fetch/'],
  [' wss://relay.example/wisp ', 'wss://relay.example/wisp/', 'https://relay.example/fetch/'],
  ['ws://localhost:9/', 'ws://localhost:9/', 'http://localhost:9/fetch/'],
])('%s is an address of a relay', (text, href, base) => {
  const url = parseRelayUrl(text);
  expect(url?.href).toBe(href);
  expect(url && fetchBaseOf(url)).toBe(base);
});

it.each([
  '',
  'relay',
  'http://127.0.0.1/',
  'ws://relay.example/',
  'ws://[::1]/',
  'wss://user:secret@relay.example/',
  'javascript:1',
])('%j is none', (text) => {
  expect(parseRelayUrl(text)).toBeUndefined();
});
