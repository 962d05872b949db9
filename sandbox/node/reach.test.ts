import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { mayReach, reachable, type Reach, systemLookup } from './reach.ts';

const own = Object.values(networkInterfaces())
  .flat()
  .flatMap((each) => (each ? [each.address] : []));

it.each<[string, Reach]>([
  ['93.184.216.34', 'internet'],
  ['2606:2800:220:1::1', 'internet'],
  ['192.168.1.1', 'networks'],
  ['10.1.2.3', 'networks'],
  ['fd00::1', 'networks'],
  ['64:ff9b::7f00:1', 'networks'],
  ['127.0.0.1', 'computer'],
  ['0.0.0.0', 'computer'],
  ['169.254.169.254', 'computer'],
  ['::1', 'computer'],
  ['::', 'computer'],
  ['fe80::1', 'computer'],
  ['::ffff:127.0.0.1', 'computer'],
  ['::ffff:7f00:1', 'computer'],
  ['::ffff:10.1.2.3', 'networks'],
  ['0:0:0:0:0:ffff:a00:1', 'networks'],
  ...own.map((address): [string, Reach] => [address, 'computer']),
])('%s is reached from %s on', (address, least) => {
  const reaches: readonly Reach[] = ['internet', 'networks', 'computer'];
  expect(reaches.filter((reach) => mayReach(address, reach))).toEqual(reaches.slice(reaches.indexOf(least)));
});

it('a name that leads to this computer is not followed', async () => {
  await expect(reachable('localhost', { reach: 'networks', lookUp: systemLookup })).rejects.toThrow(
    'localhost is an address of this computer',
  );
});

it.each(['localhost', 'LocalHost.', 'shop.localhost'])(
  '%s is this computer, whatever its hosts file says',
  async (name) => {
    const found = await reachable(name, { reach: 'computer', lookUp: systemLookup });
    expect(found).toEqual({ address: '127.0.0.1', family: 4 });
  },
);
