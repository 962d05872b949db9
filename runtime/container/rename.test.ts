import { expect, test } from 'vitest';
import { ContainerRegistry } from './registry.ts';
import { renameContainer } from './rename.ts';
import { CONTAINER_ID, testContainer } from './testing/container-fixture.ts';

test('a container that goes while its renaming waits keeps no name, and takes none', async () => {
  const registry = new ContainerRegistry();
  const container = testContainer();
  registry.reserveName(CONTAINER_ID, '/box');
  registry.add(container);
  const renaming = container.lock.run(() => {
    const waiting = renameContainer({ registry, tell: () => undefined }, container, 'chest');
    registry.remove(container);
    registry.reserveName('d'.repeat(64), '/box');
    return Promise.resolve({ waiting });
  });
  await expect((await renaming).waiting).rejects.toMatchObject({ status: 404 });
  registry.reserveName('e'.repeat(64), '/chest');
  expect(() => registry.reserveName('f'.repeat(64), '/box')).toThrow('already in use');
});
