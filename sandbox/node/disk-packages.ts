/** The packages on disk: images/dist/packages, as the site has them. */
import { join } from 'node:path';
import type { ReadPackageFile } from '../../runtime/outside/package-host.ts';
import { fileAnswer } from './file-answer.ts';
import { ROOT } from './paths.ts';

const FOLDER = join(ROOT, 'images/dist/packages');

export const diskPackages =
  (folder = FOLDER): ReadPackageFile =>
  (path) =>
    fileAnswer(join(folder, path));
