import type { Guest } from '../../guest/guest.ts';
import type { ImageSource } from '../../image/image.ts';
import type { Container } from '../container.ts';
import { containerPaths } from '../../model/paths.ts';
import { directorySize } from '../../guest/process/directory-size.ts';

/** What a container has written, and with its image's files together, in bytes. */
export async function diskUsage(
  guest: Guest,
  container: Container,
  images: ImageSource,
): Promise<{ SizeRw: number; SizeRootFs: number }> {
  const { upper } = containerPaths(container.id);
  const SizeRw = await directorySize(guest, upper);
  return { SizeRw, SizeRootFs: SizeRw + imageSize(container, images) };
}

/** An image that was removed behind its container's back counts nothing. */
function imageSize(container: Container, images: ImageSource): number {
  try {
    return images.resolve(container.identity.imageId).size;
  } catch {
    return 0;
  }
}
