import type { ContainerFileService } from '../../model/engine.ts';
import type { Guest } from '../../guest/guest.ts';
import type { ContainerRegistry } from '../registry.ts';
import type { Tell } from '../tell.ts';
import { exportContainer, readArchive, statPath } from './archive.ts';
import { listChanges } from './changes.ts';
import { extractArchive } from './extract.ts';

/** Finds the container and hands over to the file that knows the verb. */
export function fileService(parts: {
  readonly guest: Guest;
  readonly registry: ContainerRegistry;
  readonly tell: Tell;
}): ContainerFileService {
  const find = (ref: string) => parts.registry.find(ref);
  return {
    stat: async (ref, path) => statPath(parts, find(ref), { ref, path }),
    read: async (ref, path) => readArchive(parts, find(ref), { ref, path }),
    write: async (ref, path, tar, options) => extractArchive(parts, find(ref), { ref, path }, tar, options),
    changes: async (ref) => listChanges(parts.guest, find(ref)),
    export: async (ref) => exportContainer(parts, find(ref)),
  };
}
