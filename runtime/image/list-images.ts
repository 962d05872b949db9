/**
 * `docker images`: which images a list shows, and what it says of each (moby daemon/images/images.go).
 */
import type { Filters, ImageSummary } from '../model/types.ts';
import { compareInstants, type Instant, parseRfc3339, unixSeconds } from '../std/instant.ts';
import { booleanFilter, matchesLabels, untilFilter } from '../model/filters.ts';
import type { Image } from './image.ts';
import type { ImageTable } from './image-table.ts';
import { compileGlob } from '../text/glob-syntax.ts';
import { familiarName, familiarString, type ImageReference } from '../oci/reference.ts';

export interface ListOptions {
  /** With the intermediate images of builds. */
  readonly all: boolean;
  readonly filters: Filters;
  /** Count the bytes that each image shares with others: -1 otherwise. */
  readonly sharedSize?: boolean;
  /** "until=10m" counts back from it. */
  readonly now: Instant;
}

/** Newest first. Throws 404 for an image that a filter names, 400 for a filter's bad value. */
export function listImages(table: ImageTable, options: ListOptions): ImageSummary[] {
  const dangling = booleanFilter(options.filters, 'dangling');
  const passes = imageFilter(table, options);
  const images = [...table.images()].filter((image) => isListed(table, image, options.all, dangling) && passes(image));
  const patterns = options.filters.get('reference') ?? [];
  const sharedSize = options.sharedSize ? sharedSizes(table) : () => -1;
  return images
    .map((image) => ({ image, refs: namesMatching(table.referencesTo(image.id), patterns) }))
    .filter(({ refs }) => refs.length > 0 || (patterns.length === 0 && dangling !== false))
    .filter(({ refs }) => dangling !== true || refs.every((ref) => ref.digest !== undefined))
    .sort((a, b) => compareInstants(createdAt(b.image), createdAt(a.image)))
    .map(({ image, refs }) => ({ ...summaryOf(image, refs), SharedSize: sharedSize(image) }));
}

/** Images that others were built on are only shown with a name, or when all are asked for. */
function isListed(table: ImageTable, image: Image, all: boolean, dangling: boolean | undefined): boolean {
  const isIntermediate = table.children(image.id).length > 0;
  return !isIntermediate || (dangling !== true && (all || table.referencesTo(image.id).length > 0));
}

function imageFilter(table: ImageTable, { filters, now }: ListOptions): (image: Image) => boolean {
  const times = (name: string) => (filters.get(name) ?? []).map((ref) => createdAt(table.resolve(ref)));
  const [before, since] = [times('before'), times('since')];
  const until = untilFilter(filters, now);
  return (image) => {
    const created = createdAt(image);
    return (
      before.every((time) => created < time) &&
      since.every((time) => created > time) &&
      until.every((time) => created <= time) &&
      matchesLabels(filters, image.spec.config.Labels)
    );
  };
}

/** A pattern is held against name and tag, then against the name alone. */
function namesMatching(refs: ImageReference[], patterns: readonly string[]): ImageReference[] {
  if (patterns.length === 0) return refs;
  const globs = patterns.map((pattern) => compileGlob(pattern));
  return refs.filter((ref) =>
    globs.some((glob) => glob.matches(familiarString(ref)) || glob.matches(familiarName(ref))),
  );
}

/** An image without a date is as old as can be. */
export const createdAt = (image: Image): Instant => parseRfc3339(image.spec.created ?? '') ?? 0n;

/** The bytes of an image's layers that other images have, too. */
function sharedSizes(table: ImageTable): (image: Image) => number {
  const users = new Map<string, number>();
  const stacks = [...table.images()].map(({ layers }) => new Set(layers.map(({ chainId }) => chainId)));
  for (const chainId of stacks.flatMap((stack) => [...stack])) users.set(chainId, (users.get(chainId) ?? 0) + 1);
  return ({ layers }) => layers.reduce((sum, { chainId, size }) => sum + ((users.get(chainId) ?? 0) > 1 ? size : 0), 0);
}

const summaryOf = (image: Image, refs: readonly ImageReference[]): Omit<ImageSummary, 'SharedSize'> => ({
  Id: image.id,
  ParentId: image.parent ?? '',
  RepoTags: refs.filter((ref) => ref.digest === undefined).map(familiarString),
  RepoDigests: refs.filter((ref) => ref.digest !== undefined).map(familiarString),
  Created: unixSeconds(createdAt(image)),
  Size: image.size,
  Labels: image.spec.config.Labels ?? {},
  Containers: -1,
});
