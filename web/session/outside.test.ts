import { expect, it } from 'vitest';
import { chosenOutside, formatOutside, parseOutside } from './outside.ts';
import { connectSources } from './policy.ts';

it.each([
  ['offline', "'self'"],
  ['fetch', "'self' https:"],
  ['relay ws://127.0.0.1:8090/', "'self' https: ws://127.0.0.1:8090 http://127.0.0.1:8090"],
  ['relay wss://relay.example/wisp/', "'self' https: wss://relay.example https://relay.example"],
])('%s is kept and read back, and lets the page connect to %s', (text, sources) => {
  const choice = parseOutside(text);
  expect(formatOutside(choice)).toBe(text);
  expect(connectSources(choice)).toBe(sources);
});

it.each([
  null,
  '',
  'relay',
  'relay http://x/',
  'relay ws://evil.example/',
  'relay wss://x y; script-src *',
  '{"way":"fetch"}',
])('%j is offline', (text) => {
  expect(parseOutside(text)).toEqual({ way: 'offline' });
});

it.each([
  ['', 'fetch', 'fetch'],
  ['?outside=offline', 'fetch', 'offline'],
  ['?outside=fetch', null, 'fetch'],
  ['?outside=relay wss://evil.example/', null, 'offline'],
])('a visit with %j where %j is stored is %s', (query, stored, way) => {
  expect(chosenOutside(query, stored).way).toBe(way);
});
