import type { EngineBuild } from '../runtime/container/dependencies.ts';
import pkg from '../package.json' with { type: 'json' };

/** What `docker version` tells. The commit and the moment would make two equal builds differ, so a release has none. */
export const buildInfo: EngineBuild = { version: pkg.version, gitCommit: 'release', time: '2026-11-20T00:00:00Z' };
