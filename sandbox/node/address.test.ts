import { expect, test } from 'vitest';
import { formatAddress, isLoopback, parseSocketPath, parseTcpAddress } from './address.ts';
import { parseServeArguments } from './serve-arguments.ts';

test.each([
  ['127.0.0.1:2375', 'tcp://127.0.0.1:2375', true],
  ['tcp://localhost:0', 'tcp://localhost:0', true],
  ['[::1]:80', 'tcp://[::1]:80', true],
  ['0.0.0.0:2375', 'tcp://0.0.0.0:2375', false],
  ['127.evil.example:1', 'tcp://127.evil.example:1', false],
])('%s is %s, loopback: %s', (text, formatted, loopback) => {
  const address = parseTcpAddress(text);
  expect([formatAddress(address), isLoopback(address)]).toEqual([formatted, loopback]);
});

test.each(['2375', 'host', 'a:b', '127.0.0.1:99999', ''])('%j is no TCP address', (text) => {
  expect(() => parseTcpAddress(text)).toThrow('is no TCP address');
});

test('a socket path has a length that the kernel takes', () => {
  expect(parseSocketPath('unix:///run/a.sock')).toEqual({ kind: 'unix', path: '/run/a.sock' });
  expect(() => parseSocketPath('x'.repeat(108))).toThrow('1 to 107 bytes');
});

test('serve takes several addresses, refuses open ones without consent, and has a default', () => {
  expect(parseServeArguments(['--socket', '/a', '--tcp', '127.0.0.1:1', '--memory', '256'])).toEqual({
    addresses: [
      { kind: 'unix', path: '/a' },
      { kind: 'tcp', host: '127.0.0.1', port: 1 },
    ],
    memoryMebibytes: 256,
    cold: false,
    outside: 'direct',
    publishOn: '127.0.0.1',
  });
  expect(parseServeArguments([])).toMatchObject({ addresses: [{ kind: 'unix', path: '/tmp/drydock.sock' }] });
  expect(() => parseServeArguments(['--tcp', '0.0.0.0:1'])).toThrow('add --allow-remote');
  expect(parseServeArguments(['--tcp', '0.0.0.0:1', '--allow-remote'])).toMatchObject({
    addresses: [{ host: '0.0.0.0' }],
  });
  expect(() => parseServeArguments(['--memory', '1'])).toThrow('give 128 to 2048');
  expect(parseServeArguments(['--outside', 'offline'])).toMatchObject({ outside: 'offline' });
  expect(() => parseServeArguments(['--outside', 'mars'])).toThrow('give offline, direct, computer');
  expect(parseServeArguments(['--publish-on', 'off'])).toMatchObject({ publishOn: undefined });
  expect(() => parseServeArguments(['--publish-on', '0.0.0.0'])).toThrow('add --allow-remote');
  expect(() => parseServeArguments(['--publish-on', 'here'])).toThrow('give an IPv4 address');
  expect(parseServeArguments(['--help'])).toBe('help');
});
