/**
 * The packages as a part of the site: the files of `images/dist/packages` below `packages/`. None of them belongs to the page's first load;
 * what asks for them is sandbox/web-packages.ts.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';
import type { OfflinePart } from '../offline/parts.ts';
import { put } from './site-file.ts';

const PACKAGES = resolve(import.meta.dirname, '../../images/dist/packages');
const BASE = 'packages';

/** By paths below `packages/`. */
function packageFiles(folder = PACKAGES): Map<string, { readonly path: string }> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), { path }]));
}

const GROUP = 'Packages to install';

/** What apt asks for, and what pip asks for. */
export function packageParts(folder = PACKAGES): OfflinePart[] {
  const files = [...packageFiles(folder)].map(([path, file]) => ({
    path: `${BASE}/${path.replaceAll('+', '%2B')}`,
    bytes: statSync(file.path).size,
  }));
  const isOfApt = ({ path }: { readonly path: string }): boolean => path.startsWith(`${BASE}/debian/`);
  return [
    { id: 'packages-debian', group: GROUP, name: 'Debian packages, for apt-get', files: files.filter(isOfApt) },
    {
      id: 'packages-python',
      group: GROUP,
      name: 'Python packages, for pip',
      files: files.filter((file) => !isOfApt(file)),
    },
  ];
}

export function packagesSite(): Plugin {
  return {
    name: 'drydock:packages-site',
    writeBundle({ dir }) {
      if (dir !== undefined) for (const [path, file] of packageFiles()) put(join(dir, BASE, path), file);
    },
    configureServer(server) {
      const files = packageFiles();
      server.middlewares.use(`/${BASE}`, (request, response, next) => {
        const file = files.get(decodeURIComponent(request.url?.split('?', 1)[0] ?? '').slice(1));
        if (!file) return next();
        response.end(readFileSync(file.path));
      });
    },
  };
}
