import { describe, expect, test } from 'vitest';
import { ImageFixture } from './testing/image-fixture.ts';

const FILES = [{ name: 'etc/motd', body: 'ahoy' }];

const setUp = async () => {
  const fixture = new ImageFixture();
  await fixture.import('old:v1', [{ name: 'old', body: '' }], ['LABEL kind=old']);
  await fixture.import('new:v1', FILES, ['LABEL kind=new']);
  await fixture.import(undefined, [{ name: 'dangling', body: '' }]);
  return fixture;
};

const list = async (fixture: ImageFixture, filters: Record<string, string[]>) => {
  const images = await fixture.images.list({ all: false, filters: new Map(Object.entries(filters)) });
  return images.map(({ RepoTags }) => RepoTags[0] ?? '<none>');
};

describe('a list', () => {
  test.each<[Record<string, string[]>, string[]]>([
    [{}, ['<none>', 'new:v1', 'old:v1']],
    [{ dangling: ['true'] }, ['<none>']],
    [{ dangling: ['false'] }, ['new:v1', 'old:v1']],
    [{ label: ['kind'] }, ['new:v1', 'old:v1']],
    [{ label: ['kind=old'] }, ['old:v1']],
    [{ 'label!': ['kind=old'] }, ['<none>', 'new:v1']],
    [{ before: ['new:v1'] }, ['old:v1']],
    [{ since: ['old:v1'] }, ['<none>', 'new:v1']],
    [{ reference: ['o*'] }, ['old:v1']],
    [{ reference: ['*:v1'] }, ['new:v1', 'old:v1']],
    [{ until: ['2026-01-01T00:00:02Z'] }, ['old:v1']],
  ])('with %j', async (filters, names) => {
    expect(await list(await setUp(), filters)).toEqual(names);
  });

  test.each<[Record<string, string[]>, number, string]>([
    [{ dangling: ['maybe'] }, 400, "invalid filter 'dangling=[maybe]'"],
    [{ before: ['nope'] }, 404, 'No such image: nope:latest'],
    [{ reference: ['['] }, 400, 'syntax error in pattern'],
    [{ until: ['soon'] }, 400, 'failed to parse value as time or duration: "soon"'],
  ])('with %j is refused', async (filters, status, message) => {
    await expect(list(await setUp(), filters)).rejects.toThrow(expect.objectContaining({ status, message }));
  });
});
