import { expect, test } from 'vitest';
import type { NetworkCreateRequest } from '../model/types.ts';
import { checkRequest } from './make-spec.ts';

const BAD = { Config: [{ Subnet: '10.202.0.1/31' }] };
const WHY = 'invalid network config:\ninvalid subnet 10.202.0.1/31: it should be 10.202.0.0/31';

/** Which of several complaints comes first is Docker's choice, too. */
test.each<[NetworkCreateRequest, number, string]>([
  [{ Name: '' }, 400, 'invalid name: '],
  [{ Name: '   ' }, 400, 'invalid name:    '],
  [{ Name: '', IPAM: BAD }, 400, WHY],
  [{ Name: 'bridge', IPAM: BAD }, 403, 'operation is not permitted on predefined bridge network'],
  [{ Name: 'default' }, 403, 'operation is not permitted on predefined default network'],
  [{ Name: 'x', Driver: 'nosuch', IPAM: BAD }, 400, WHY],
  [{ Name: 'x', ConfigOnly: true, IPAM: BAD }, 400, WHY],
  [{ Name: 'x', IPAM: { Config: [{}] } }, 400, 'invalid network config:\ninvalid subnet : invalid CIDR block notation'],
  [
    { Name: 'x', Options: { 'com.docker.network.enable_ipv6': 'maybe' }, IPAM: BAD },
    400,
    'driver-opt "com.docker.network.enable_ipv6" is not a valid bool',
  ],
])('%j', (request, status, message) => {
  expect(() => checkRequest(request)).toThrow(expect.objectContaining({ status, message }));
});

test.each<[NetworkCreateRequest]>([
  [{ Name: 'x' }],
  [{ Name: 'x', IPAM: { Config: [{ Subnet: 'fd77::1/64' }] } }],
  [{ Name: 'x', EnableIPv6: true, IPAM: { Config: [{ Subnet: 'fd77::/64' }] } }],
])('%j is fine', (request) => {
  expect(() => checkRequest(request)).not.toThrow();
});
