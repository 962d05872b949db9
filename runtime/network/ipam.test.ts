import { expect, test } from 'vitest';
import { broadcastOf } from './default-bridge.ts';
import { AddressPool, macFor } from './ipam.ts';

test('addresses come from below, the gateway and what is taken left out', () => {
  const pool = new AddressPool({ gateway: '172.17.0.1', prefixLength: 16 });
  pool.adopt('172.17.0.3');
  const take = (): string => pool.allocate('bridge', 'id');
  expect([take(), take()]).toEqual(['172.17.0.2', '172.17.0.4']);
  pool.release('172.17.0.2');
  expect(take()).toBe('172.17.0.2');
});

test('a full pool says so as Docker does', () => {
  const pool = new AddressPool({ gateway: '10.0.0.1', prefixLength: 30 });
  pool.allocate('small', 'id');
  expect(() => pool.allocate('small', 'id')).toThrow(
    "no available IPv4 addresses on this network's address pools: small (id)",
  );
});

test('the MAC follows from the address', () => {
  expect(macFor('172.17.0.2')).toBe('02:42:ac:11:00:02');
});

test.each([
  ['172.17.0.2', 16, '172.17.255.255'],
  ['10.1.2.3', 20, '10.1.15.255'],
  ['10.0.0.1', 30, '10.0.0.3'],
])('the broadcast address of %s/%i', (address, length, broadcast) => {
  expect(broadcastOf(address, length)).toBe(broadcast);
});
