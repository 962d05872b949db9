import { describe, expect, test } from 'vitest';
import { ImageFixture } from './testing/image-fixture.ts';

const FILES = [{ name: 'etc/motd', body: 'ahoy' }];

const none = new Map<string, string[]>();

const setUp = async () => {
  const fixture = new ImageFixture();
  await fixture.import('used:v1', [{ name: 'used', body: '12' }]);
  await fixture.import('idle:v1', FILES);
  await fixture.import(undefined, [{ name: 'dangling', body: '123456' }]);
  fixture.containers = [{ id: 'c', image: fixture.images.resolve('used:v1').id, running: false }];
  return fixture;
};

describe('a prune', () => {
  test('removes what is dangling', async () => {
    const fixture = await setUp();
    expect(await fixture.images.prune(none)).toMatchObject({ ImagesDeleted: [{}, {}], SpaceReclaimed: 6 });
    expect(await fixture.names()).toEqual(['idle:v1', 'used:v1']);
    expect(fixture.events.at(-1)).toBe('prune 6');
  });

  test('of all removes what no container uses', async () => {
    const fixture = await setUp();
    expect((await fixture.images.prune(new Map([['dangling', ['false']]]))).SpaceReclaimed).toBe(10);
    expect(await fixture.names()).toEqual(['used:v1']);
  });

  test('that finds nothing says so', async () => {
    expect(await new ImageFixture().images.prune(none)).toEqual({ ImagesDeleted: null, SpaceReclaimed: 0 });
  });
});
