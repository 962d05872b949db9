/** `docker image inspect` and `docker history`: what is known of one image. */
import type { ContainerConfig, ImageHistoryItem, InspectedImage } from '../model/types.ts';
import { parseRfc3339, unixSeconds, ZERO_INSTANT, ZERO_TIME } from '../std/instant.ts';
import { hexOf } from '../oci/digest.ts';
import type { Image, Layer } from './image.ts';
import type { ImageLedger } from './image-ledger.ts';
import { familiarString } from '../oci/reference.ts';

export function inspectImage(ledger: ImageLedger, image: Image): InspectedImage {
  const refs = ledger.table.referencesTo(image.id);
  const { spec } = image;
  return {
    Id: image.id,
    RepoTags: refs.filter((ref) => ref.digest === undefined).map(familiarString),
    RepoDigests: refs.filter((ref) => ref.digest !== undefined).map(familiarString),
    Parent: image.parent ?? '',
    Comment: spec.comment ?? '',
    Created: goTime(spec.created),
    Container: spec.container ?? '',
    ContainerConfig: containerConfig(image),
    DockerVersion: spec.docker_version ?? '',
    Author: spec.author ?? '',
    Config: spec.config,
    Architecture: spec.architecture,
    ...(spec.variant === undefined ? {} : { Variant: spec.variant }),
    Os: spec.os,
    ...(spec['os.version'] === undefined ? {} : { OsVersion: spec['os.version'] }),
    Size: image.size,
    GraphDriver: { Name: 'overlay2', Data: overlayDirectories(image.layers) },
    RootFS: { Type: 'layers', Layers: [...spec.rootfs.diff_ids] },
    Metadata: { LastTagTime: ledger.tagTime(image.id) ?? ZERO_TIME },
  };
}

/** Images of today don't say it. Clients look there for the volumes that they keep for the next container: the image's own do as well. */
const containerConfig = ({ spec, parent }: Image): ContainerConfig =>
  spec.container_config ?? { ...spec.config, ...(parent !== undefined && { Image: parent }) };

/** As Go prints a time that it has read: without zeros at the end of the fraction. */
const goTime = (time: string = ZERO_TIME): string =>
  time.replace(/(\.\d*?)0+(?=Z|[+-])/, '$1').replace(/\.(?=Z|[+-])/, '');

/** Where the layers lie in the guest. Nothing is merged until a container starts: those two are where Docker would do it. */
function overlayDirectories(layers: readonly Layer[]): Record<string, string> {
  const top = layers.at(-1);
  if (!top) return {};
  const lower = layers.slice(0, -1).toReversed();
  const own = `/var/lib/docker/overlay2/${hexOf(top.chainId)}`;
  return {
    ...(lower.length === 0 ? {} : { LowerDir: lower.map(({ guestPath }) => guestPath).join(':') }),
    MergedDir: `${own}/merged`,
    UpperDir: top.guestPath,
    WorkDir: `${own}/work`,
  };
}

/** Newest step first. Steps of images that the engine does not have bear the id "<missing>". */
export function imageHistory(ledger: ImageLedger, image: Image): ImageHistoryItem[] {
  const sizes = image.layers.map(({ size }) => size);
  const items = image.spec.history.map((step): ImageHistoryItem => ({
    Id: '<missing>',
    Created: seconds(step.created),
    CreatedBy: step.created_by ?? '',
    Tags: [],
    Size: step.empty_layer === true ? 0 : (sizes.shift() ?? 0),
    Comment: step.comment ?? '',
  }));
  items.reverse();
  let owner: Image | undefined = image;
  for (const item of items) {
    if (!owner) break;
    item.Id = owner.id;
    item.Tags = tagsOf(ledger, owner);
    owner = owner.parent === undefined ? undefined : ledger.table.get(owner.parent);
  }
  return items;
}

const tagsOf = (ledger: ImageLedger, image: Image): string[] =>
  ledger.table
    .referencesTo(image.id)
    .filter((ref) => ref.digest === undefined)
    .map(familiarString);

/** Seconds since the epoch; Go's zero time when there is none. */
function seconds(created: string | undefined): number {
  return unixSeconds(parseRfc3339(created ?? '') ?? ZERO_INSTANT);
}
