import type { ContainerFileService } from '../../model/engine.ts';
import type { ContainersContext } from '../context.ts';
import { exportContainer, readArchive, statPath } from './archive.ts';
import { listChanges } from './changes.ts';
import { extractArchive } from './extract.ts';

/** Finds the container and hands over to the file that knows the verb. */
export function fileService(context: ContainersContext): ContainerFileService {
  const find = (ref: string) => context.registry.find(ref);
  return {
    stat: async (ref, path) => statPath(context, find(ref), { ref, path }),
    read: async (ref, path) => readArchive(context, find(ref), { ref, path }),
    write: async (ref, path, tar, options) => extractArchive(context, find(ref), { ref, path }, tar, options),
    changes: async (ref) => listChanges(context, find(ref)),
    export: async (ref) => exportContainer(context, find(ref)),
  };
}
