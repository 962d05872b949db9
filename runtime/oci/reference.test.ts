import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DockerError } from '../std/errors.ts';
import { parseDigest } from './digest.ts';
import { familiarString, fullString, parseAnyReference, parseReference, withDefaultTag, withTag } from './reference.ts';
import { RUNS } from '../../tests/support/property.ts';

const HEX = 'a'.repeat(64);

describe('a reference is read in full', () => {
  test.each([
    ['busybox', 'docker.io/library/busybox', 'busybox'],
    ['busybox:1.37', 'docker.io/library/busybox:1.37', 'busybox:1.37'],
    ['library/busybox', 'docker.io/library/busybox', 'busybox'],
    ['docker.io/busybox', 'docker.io/library/busybox', 'busybox'],
    ['index.docker.io/busybox', 'docker.io/library/busybox', 'busybox'],
    ['user/app:x', 'docker.io/user/app:x', 'user/app:x'],
    ['docker.io/library/a/b', 'docker.io/library/a/b', 'library/a/b'],
    ['localhost/app', 'localhost/app', 'localhost/app'],
    ['localhost:5000/app:t', 'localhost:5000/app:t', 'localhost:5000/app:t'],
    ['Example/app', 'Example/app', 'Example/app'],
    ['reg.example.com/a/b_c/d__e/f-----g', 'reg.example.com/a/b_c/d__e/f-----g', 'reg.example.com/a/b_c/d__e/f-----g'],
    ['[fd00::1]:5000/app', '[fd00::1]:5000/app', '[fd00::1]:5000/app'],
    [`app@sha256:${HEX}`, `docker.io/library/app@sha256:${HEX}`, `app@sha256:${HEX}`],
    [`app:v1@sha256:${HEX}`, `docker.io/library/app:v1@sha256:${HEX}`, `app:v1@sha256:${HEX}`],
    ['localhost:5000', 'docker.io/library/localhost:5000', 'localhost:5000'],
  ])('%s', (text, full, familiar) => {
    const ref = parseReference(text);
    expect(fullString(ref)).toBe(full);
    expect(familiarString(ref)).toBe(familiar);
  });
});

describe('a bad reference is refused in the words of Docker', () => {
  test.each([
    ['', 'invalid reference format'],
    ['Busybox', 'invalid reference format: repository name (library/Busybox) must be lowercase'],
    ['user/App:x', 'invalid reference format: repository name (user/App) must be lowercase'],
    ['a//b', 'invalid reference format'],
    ['-a', 'invalid reference format'],
    ['a___b', 'invalid reference format'],
    ['a:', 'invalid reference format'],
    ['a:b:c', 'invalid reference format'],
    ['a b', 'invalid reference format'],
    [`a:${'t'.repeat(129)}`, 'invalid reference format'],
    ['a@sha256:abc', 'invalid reference format'],
    [`a@sha256:${'a'.repeat(40)}`, 'invalid checksum digest length'],
    [`a@sha256:${'A'.repeat(64)}`, 'invalid checksum digest format'],
    [`a@md5:${'a'.repeat(32)}`, 'unsupported digest algorithm'],
    [HEX, `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`],
    [`${'a/'.repeat(127)}abc`, 'repository name must not be more than 255 characters'],
  ])('%s', (text, message) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ status: 400, message }));
  });
});

test('an id is taken with and without its algorithm', () => {
  expect(parseAnyReference(HEX)).toBe(`sha256:${HEX}`);
  expect(parseAnyReference(`sha256:${HEX}`)).toBe(`sha256:${HEX}`);
  expect(parseAnyReference(HEX.slice(1))).toMatchObject({ path: `library/${HEX.slice(1)}` });
});

test('latest is the tag of a reference without tag and digest', () => {
  expect(withDefaultTag(parseReference('a')).tag).toBe('latest');
  expect(withDefaultTag(parseReference('a:b')).tag).toBe('b');
  expect(withDefaultTag(parseReference(`a@sha256:${HEX}`)).tag).toBeUndefined();
  expect(() => withTag(parseReference('a'), '.x')).toThrow('invalid tag format');
  expect(() => parseDigest('sha256:xyz')).toThrow('invalid digest "sha256:xyz"');
});

const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?$/);
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/);
const domain = fc.constantFrom('docker.io', 'localhost', 'reg.example.com', 'host:5000', '[::1]:80');

test('what a reference prints as reads as the same reference', () => {
  fc.assert(
    fc.property(domain, fc.array(component, { minLength: 2, maxLength: 4 }), fc.option(tag), (host, path, tagged) => {
      const text = `${host}/${path.join('/')}${tagged === null ? '' : `:${tagged}`}`;
      const ref = parseReference(text);
      expect(fullString(ref)).toBe(text);
      // Docker's familiar form of docker.io/a.b/c is a.b/c, which reads as a domain.
      if (!path[0]?.includes('.')) expect(parseReference(familiarString(ref))).toEqual(ref);
    }),
    RUNS,
  );
});

test('any text gives a reference or a clear error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^[a-zA-Z0-9.:/@_-]{0,100}$/)), (text) => {
      try {
        const ref = parseAnyReference(text);
        if (typeof ref !== 'string') expect(parseReference(fullString(ref))).toEqual(ref);
      } catch (error) {
        expect(error).toBeInstanceOf(DockerError);
      }
    }),
    RUNS,
  );
});
