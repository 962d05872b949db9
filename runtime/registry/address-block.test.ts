import { expect, test } from 'vitest';
import { isInBlock, parseBlock } from './address-block.ts';

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['192.168.4.0/22', '192.168.7.255', true],
  ['192.168.4.0/22', '192.168.8.0', false],
  ['0.0.0.0/0', '1.2.3.4', true],
  ['0.0.0.0/0', 'fd00::1', false],
  ['10.1.2.3/32', '10.1.2.3', true],
  ['fd00::/8', 'fdff::1', true],
  ['fd00::/8', 'fe00::1', false],
  ['10.0.0.0/8', 'registry.example', false],
])('%s has %s: %s', (block, address, isIn) => {
  const parsed = parseBlock(block);
  expect(parsed && isInBlock(address, parsed)).toBe(isIn);
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', 'name/8', 'registry.example:5000'])('%s is no block', (text) => {
  expect(parseBlock(text)).toBeUndefined();
});
