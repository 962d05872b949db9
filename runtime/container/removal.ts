import type { Guest } from '../guest/guest.ts';
import { inOperation } from '../guest/operation-guest.ts';
import type { VolumeService } from '../volume/volume-service.ts';
import type { Container } from './container.ts';
import { anonymousVolumes } from './provide-volumes.ts';
import type { ContainerRegistry } from './registry.ts';
import { removeFiles } from './remove-files.ts';
import type { ContainerStore } from './store.ts';
import type { Tell } from './tell.ts';

export interface RemovalParts {
  readonly guest: Guest;
  readonly registry: ContainerRegistry;
  readonly store: Pick<ContainerStore, 'forget'>;
  readonly volumes: Pick<VolumeService, 'release'>;
  readonly tell: Tell;
}

/** Removes a container that doesn't run; the caller holds its lock. One that is gone already is left alone. */
export async function removeStopped(
  { guest, registry, store, volumes, tell }: RemovalParts,
  container: Container,
  options: { readonly volumes: boolean },
): Promise<void> {
  if (registry.get(container.id) !== container) return;
  container.beginRemoval();
  try {
    await store.forget(container);
    await removeFiles(inOperation(guest, `remove container ${container.name}`), container.id);
  } catch (error) {
    container.removalFailed();
    throw error;
  }
  registry.remove(container);
  try {
    if (options.volumes) await volumes.release(anonymousVolumes(container.identity.mounts));
  } finally {
    tell(container, 'destroy');
    container.removed();
  }
}
