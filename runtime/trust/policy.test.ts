import { expect, test } from 'vitest';
import { parseReference } from '../oci/reference.ts';
import { parsePolicy, requirementsFor } from './policy.ts';

const any = { type: 'insecureAcceptAnything' };
const reject = { type: 'reject' };
const policy = (document: object): string => JSON.stringify(document);

test.each([
  ['', 'unexpected EOF'],
  ['{}', 'default: '],
  [policy({ default: [] }), 'default: a list of requirements must not be empty'],
  [policy({ default: [any], other: 1 }), 'other: '],
  [policy({ default: [{ type: 'signedBy', keyType: 'GPGKeys' }] }), 'default.0.type: signedBy needs GPG'],
  [policy({ default: [{ type: 'x' }] }), 'default.0.type: unknown type "x"'],
  [
    policy({ default: [{ type: 'sigstoreSigned' }] }),
    'default.0: exactly one of keyPath, keyPaths, keyData and keyDatas',
  ],
  [policy({ default: [{ type: 'sigstoreSigned', keyPath: '/a', keyData: 'b' }] }), 'default.0: exactly one of'],
  [
    policy({ default: [{ type: 'sigstoreSigned', keyPath: '/a', signedIdentity: { type: 'matchAll' } }] }),
    'default.0.signedIdentity.type: unknown type "matchAll"',
  ],
  [policy({ default: [any], transports: { docker: { 'docker.io': reject } } }), 'transports.docker.docker.io: '],
])('a broken policy is refused with the place: %s', (text, message) => {
  expect(() => parsePolicy(text)).toThrow(`invalid policy in "/etc/docker/policy.json": ${message}`);
});

test.each([
  ['reg.example.com:5000/a/b:1', 'exact'],
  ['reg.example.com:5000/a/b:2', 'repository'],
  ['reg.example.com:5000/a/c', 'namespace'],
  ['reg.example.com:5000/x', 'host'],
  ['other.example.com/x', 'wildcard'],
  ['busybox', 'official'],
  ['user/app', 'transport'],
])('%s meets the %s entry', (name, entry) => {
  const scope = (path: string) => [{ type: 'sigstoreSigned', keyPath: path }];
  const parsed = parsePolicy(
    policy({
      default: [reject],
      transports: {
        docker: {
          'reg.example.com:5000/a/b:1': scope('exact'),
          'reg.example.com:5000/a/b': scope('repository'),
          'reg.example.com:5000/a': scope('namespace'),
          'reg.example.com:5000': scope('host'),
          '*.example.com': scope('wildcard'),
          'docker.io/library': scope('official'),
          '': scope('transport'),
        },
      },
    }),
  );
  expect(requirementsFor(parsed, parseReference(name))).toMatchObject([{ keyPath: entry }]);
});

test('without transports the default holds', () => {
  expect(requirementsFor(parsePolicy(policy({ default: [reject] })), parseReference('a'))).toEqual([reject]);
});
