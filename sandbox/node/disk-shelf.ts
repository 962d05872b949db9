/** The shelf on disk: images/dist/shelf and what was mirrored, OCI image layouts. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Shelf } from '../../runtime/registry/shelf.ts';
import { fileAnswer } from './file-answer.ts';
import { readImages } from './mirror/layout.ts';
import { MIRRORED_PATH, ROOT } from './paths.ts';

/** The first that has an image's tag counts. */
const FOLDERS = [MIRRORED_PATH, join(ROOT, 'images/dist/shelf')];
const BLOB = /^[^/]+\/(?:blobs|manifests)\/sha256:([0-9a-f]{64})$/;

export const diskShelf = (...given: readonly string[]): Shelf => {
  const folders = given.length > 0 ? given : FOLDERS;
  return new Shelf({
    async read(path, { headers = {} }) {
      if (path === 'catalogue.json')
        return Response.json({ images: (await Promise.all(folders.map(readImages))).flat() });
      const [, hex] = BLOB.exec(path) ?? [];
      if (hex === undefined) return new Response(null, { status: 404 });
      const files = folders.map((folder) => join(folder, 'blobs/sha256', hex));
      for (const file of files) if (await isThere(file)) return fileAnswer(file, headers['Range']);
      return new Response(null, { status: 404 });
    },
  });
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
