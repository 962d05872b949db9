import { badParameter, DockerError, notFound } from '../std/errors.ts';
import type { Container } from './container.ts';
import type { ContainerRegistry } from './registry.ts';
import type { Tell } from './tell.ts';

/** `POST /containers/{id}/rename`. */
export function renameContainer(
  { registry, tell }: { readonly registry: ContainerRegistry; readonly tell: Tell },
  container: Container,
  name: string,
): Promise<void> {
  return container.lock.run(() => {
    // It may have gone while this waited, and its name may be somebody else's.
    if (registry.get(container.id) !== container) throw notFound(`No such container: ${container.id}`);
    const oldName = container.name;
    if (name === oldName) throw badParameter('Renaming a container with the same name as its current name');
    reserveName(registry, container, name);
    registry.releaseName(oldName);
    container.renamed(name);
    tell(container, 'rename', { oldName: `/${oldName}` });
    return Promise.resolve();
  });
}

function reserveName(registry: ContainerRegistry, container: Container, name: string): void {
  try {
    registry.reserveName(container.id, `/${name}`);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new DockerError(error.status, `Error when allocating new name: ${error.message}`, error.why, {
      cause: error,
    });
  }
}
