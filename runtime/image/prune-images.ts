/** `docker image prune` (moby daemon/images/image_prune.go). */
import type { Filters, ImageDeleteItem } from '../model/types.ts';
import { DockerError } from '../std/errors.ts';
import { hexOf } from '../oci/digest.ts';
import { booleanFilter, matchesLabels, untilFilter } from '../model/filters.ts';
import type { Instant } from '../std/instant.ts';
import type { ContainersUsingImages, Image } from './image.ts';
import type { ImageLedger } from './image-ledger.ts';
import { createdAt } from './list-images.ts';
import { fullString } from '../oci/reference.ts';
import { ImageRemoval } from './remove-image.ts';

export interface PruneReport {
  ImagesDeleted: ImageDeleteItem[] | null;
  SpaceReclaimed: number;
}

/** Removes dangling images, with `dangling=false` all that no container uses. Images in use are passed over. */
export async function pruneImages(
  ledger: ImageLedger,
  containers: ContainersUsingImages,
  filters: Filters,
  now: Instant,
): Promise<PruneReport> {
  const danglingOnly = booleanFilter(filters, 'dangling') ?? true;
  const until = untilFilter(filters, now);
  const sizes = new Map(
    [...ledger.table.images()].flatMap(({ layers }) => layers.map((each) => [each.chainId, each.size])),
  );
  const deleted: ImageDeleteItem[] = [];
  for (const image of ledger.table.images()) {
    if (!until.every((time) => createdAt(image) <= time) || !matchesLabels(filters, image.spec.config.Labels)) continue;
    for (const name of namesToRemove(ledger, image, danglingOnly)) {
      deleted.push(...(await removeUnlessUsed(ledger, containers, name)));
    }
  }
  const reclaimed = deleted.reduce((sum, { Deleted }) => sum + (sizes.get(Deleted as Image['id']) ?? 0), 0);
  ledger.emitPrune(reclaimed);
  return { ImagesDeleted: deleted.length === 0 ? null : deleted, SpaceReclaimed: reclaimed };
}

/** An image goes name by name; without any it goes by its id, unless others were built on it. */
function namesToRemove(ledger: ImageLedger, image: Image, danglingOnly: boolean): string[] {
  const refs = ledger.table.referencesTo(image.id);
  if (refs.length === 0) return ledger.table.children(image.id).length > 0 ? [] : [hexOf(image.id)];
  const isTagged = refs.some((ref) => ref.digest === undefined);
  return danglingOnly && isTagged ? [] : refs.map(fullString);
}

async function removeUnlessUsed(
  ledger: ImageLedger,
  containers: ContainersUsingImages,
  name: string,
): Promise<ImageDeleteItem[]> {
  try {
    return await new ImageRemoval(ledger, containers, { force: false, prune: true }).remove(name);
  } catch (error) {
    // In use, or gone with an image that was removed before.
    if (error instanceof DockerError && (error.status === 409 || error.status === 404)) return [];
    throw error;
  }
}
