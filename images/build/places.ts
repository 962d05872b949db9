/** Where the build reads and writes. */
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const REPOSITORY = at('../../');
export const DIST = at('../dist/');
export const AGENT = at('../guest/agent/');
export const KERNEL = at('../guest/kernel/');
export const ROOT = at('../guest/root/');
export const BUSYBOX = at('../catalogue/busybox/');
/** Pinned Debian packages; see packages.ts. */
export const PACKAGES = at('../packages.json');
/** The shelf's recipes, and the Debian packages that are pinned for them. */
export const CATALOGUE = at('../catalogue/');
export const SHELF_PACKAGES = at('../catalogue/packages.json');
/** The shelf itself: an OCI image layout. */
export const SHELF = at('../dist/shelf/');
/** What the repositories of packages are made of: the list of what is in them, its pins, the key. */
export const REPOSITORY_RECIPE = at('../repository/');
export const REPOSITORY_PINS = at('../repository/pins.json');
/** The repositories, for apt and for pip. */
export const REPOSITORY_FILES = at('../dist/packages/');
/** Downloads and build trees, kept between runs. */
export const CACHE = at('../../.cache/images/');
