/** The catalogue: what lies on the shelf of images that come with the product (runtime/registry/shelf.ts). */
import * as v from 'valibot';
import { isDigest } from './digest.ts';

const schema = v.object({
  /** Several of one name have different tags. */
  images: v.array(
    v.object({
      name: v.string(),
      /** What it is, in a few words. */
      summary: v.string(),
      tags: v.array(v.string()),
      manifest: v.object({
        mediaType: v.string(),
        digest: v.pipe(v.string(), v.check(isDigest)),
        size: v.pipe(v.number(), v.safeInteger()),
      }),
      /** Of everything that a pull fetches, as it is packed. */
      sizeBytes: v.number(),
      /** Names of other images that it could stand in for. */
      near: v.array(v.string()),
      provenance: v.object({ text: v.string(), packages: v.array(v.string()) }),
    }),
  ),
});

export type CatalogueImage = v.InferOutput<typeof schema>['images'][number];

/** Throws when it is none. */
export const parseCatalogue = (json: string): readonly CatalogueImage[] => v.parse(schema, JSON.parse(json)).images;
