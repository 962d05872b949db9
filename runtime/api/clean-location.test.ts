import { expect, test } from 'vitest';
import { cleanLocation } from './clean-location.ts';

// What dockerd 26.1.5 answers.
test.each([
  ['//info', '/info'],
  ['//v1.41//info?a=b&c=%2F', '/v1.41/info?a=b&c=%2F'],
  ['/v1.41/../info', '/info'],
  ['/containers/./json', '/containers/json'],
  ['/images/a/../json', '/images/json'],
  ['/volumes//', '/volumes/'],
  ['/volumes/%2F', '/volumes/'],
  ['/images/http%3A%2F%2Fx/json', '/images/http:/x/json'],
  ['/volumes//a%3Fb%20c', '/volumes/a%3Fb%20c'],
])('%s is at %s', (path, location) => {
  expect(cleanLocation(`http://docker${path}`)).toBe(location);
});

test.each(['/', '/info', '/networks/', '/volumes/a%20b', '/images/docker.io%2Fa/json', '/x%zz', '/info?next=//a/../b'])(
  '%s stays where it is',
  (path) => {
    expect(cleanLocation(`http://docker${path}`)).toBeUndefined();
  },
);
