import { describe, expect, test } from 'vitest';
import { parseBuildOptions } from './build-options.ts';
import { CREATE_REQUEST } from '../../model/container-types.ts';
import { parseFilters } from './filters.ts';
import { decodeGoJson } from '../../text/go-json.ts';
import { Query } from './query.ts';

const build = (name: string, value: string) =>
  parseBuildOptions(new Query(new URLSearchParams({ [name]: value })), new Headers());

/** What dockerd 26.1.5 makes of null, and of what is next to it. */
describe('null is nothing', () => {
  test.each([
    ['ulimits', 'null'],
    ['ulimits', '[]'],
    ['ulimits', '[null]'],
    ['labels', 'null'],
    ['buildargs', 'null'],
    ['cachefrom', 'null'],
    ['extrahosts', '[]'],
  ])('in a build with %s=%s', (name, value) => {
    expect(build(name, value)).toEqual(build('none', ''));
  });

  test('in a map and in a list of a build', () => {
    expect(build('labels', '{"a":null}').labels).toEqual({ a: '' });
    expect([...build('buildargs', '{"a":null}').args]).toEqual([['a', undefined]]);
    expect(build('cachefrom', '["a",null]').cacheFrom).toEqual(['a', '']);
  });

  test.each([
    ['ulimits', '{}'],
    ['labels', '[]'],
    ['buildargs', '[null]'],
    ['cachefrom', '{"a":null}'],
  ])('but %s=%s is refused', (name, value) => {
    expect(() => build(name, value)).toThrow(expect.objectContaining({ status: 400 }));
  });

  test('in filters', () => {
    expect(parseFilters('null')).toEqual(new Map());
    expect(parseFilters('{"label":null}')).toEqual(new Map([['label', []]]));
    expect(parseFilters('{"label":[null]}')).toEqual(new Map([['label', ['']]]));
    expect(parseFilters('{"label":{"a":null,"b":true}}')).toEqual(new Map([['label', ['a', 'b']]]));
  });

  test('in maps of a body: sets keep their keys, texts are empty, lists and pointers are null', () => {
    const body = {
      ExposedPorts: { '80/tcp': null },
      Labels: { a: null },
      HostConfig: { PortBindings: { '80/tcp': null }, Tmpfs: { '/t': null } },
      NetworkingConfig: { EndpointsConfig: { shop: null } },
    };
    expect(decodeGoJson(CREATE_REQUEST, body)).toEqual({
      ExposedPorts: { '80/tcp': {} },
      Labels: { a: '' },
      HostConfig: { PortBindings: { '80/tcp': null }, Tmpfs: { '/t': '' } },
      NetworkingConfig: { EndpointsConfig: { shop: null } },
    });
  });
});
