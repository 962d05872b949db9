import { expect, it } from 'vitest';
import { PortAddresses } from './port-addresses.ts';

const addresses = new PortAddresses({
  app: 'https://app.example',
  prefix: 'https://app.example/drydock/preview/key/8080',
  address: 'http://localhost:8080/shop/index.html?a=1',
});

it.each([
  ['data.json', '/shop/data.json'],
  ['/cgi?x=1#part', '/cgi?x=1'],
  ['?b=2', '/shop/index.html?b=2'],
  ['http://localhost:8080/', '/'],
  ['http://127.0.0.1:8080/a', '/a'],
  // As a document that asks for its own address sees it.
  ['https://app.example/drydock/preview/key/8080/a?b#c', '/a?b'],
  ['https://app.example/a#c', '/a'],
])('%s is the port’s own %s', (address, target) => {
  expect(addresses.targetOf(address)).toBe(target);
});

it.each(['http://localhost:9090/', 'https://localhost:8080/', 'https://other.example/', 'data:,x'])(
  '%s is elsewhere',
  (address) => {
    expect(addresses.targetOf(address)).toBeUndefined();
  },
);

it('a target’s address is the one that its server knows', () => {
  expect(addresses.urlOf('/a?b=1').href).toBe('http://localhost:8080/a?b=1');
});
