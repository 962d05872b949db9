import { expect, test } from 'vitest';
import { resolveUser } from './user.ts';

const files = {
  passwd: 'root:x:0:0:root:/root:/bin/sh\nweb:x:33:33:web:/srv:/bin/false\n# comment\nnohome:x:40:40:::\n',
  group: 'root:x:0:\nweb:x:33:\naudio:x:29:web,other\n',
};

test.each([
  ['', { uid: 0, gid: 0, groups: [0], home: '/root' }],
  ['web', { uid: 33, gid: 33, groups: [33, 29], home: '/srv' }],
  ['33', { uid: 33, gid: 33, groups: [33, 29], home: '/srv' }],
  ['web:audio', { uid: 33, gid: 29, groups: [29], home: '/srv' }],
  ['1000', { uid: 1000, gid: 0, groups: [0], home: '/' }],
  ['1000:1001', { uid: 1000, gid: 1001, groups: [1001], home: '/' }],
  ['nohome', { uid: 40, gid: 40, groups: [40], home: '/' }],
])('%j', (spec, user) => {
  expect(resolveUser(spec, files, [])).toEqual(user);
});

test('further groups come by name or number', () => {
  expect(resolveUser('5:6', files, ['audio', '77']).groups).toEqual([6, 29, 77]);
});

test.each([
  ['nosuch', [], 'unable to find user nosuch: no matching entries in passwd file'],
  ['1000:nosuch', [], 'unable to find group nosuch: no matching entries in group file'],
  ['', ['nosuch'], 'Unable to find group nosuch: no matching entries in group file'],
  ['99999999999', [], 'uids and gids must be in range 0-2147483647'],
])('%j with %j is refused', (spec, groups, message) => {
  expect(() => resolveUser(spec, files, groups)).toThrow(message);
});
