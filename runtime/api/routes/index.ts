/** Every endpoint of the API's document, implemented or not; `coverage` is what `npm run coverage-table` prints. */
import type { Method, Route, Support } from '../route.ts';
import { absentRoutes } from './absent.ts';
import { containerFileRoutes } from './container-files.ts';
import { buildRoutes } from './build.ts';
import { containerStreamRoutes } from './container-streams.ts';
import { containerRoutes } from './containers.ts';
import { execRoutes } from './exec.ts';
import { imageRoutes } from './images.ts';
import { networkRoutes } from './networks.ts';
import { registryRoutes } from './registry.ts';
import { scanRoutes } from './scan.ts';
import { signatureRoutes } from './signatures.ts';
import { systemRoutes } from './system.ts';
import { volumeRoutes } from './volumes.ts';
import { unsupportedRoutes } from './unsupported.ts';

export const routes: readonly Route[] = [
  ...systemRoutes,
  ...containerRoutes,
  ...containerFileRoutes,
  ...containerStreamRoutes,
  ...execRoutes,
  ...registryRoutes,
  ...imageRoutes,
  ...scanRoutes,
  ...signatureRoutes,
  ...buildRoutes,
  ...networkRoutes,
  ...volumeRoutes,
  ...absentRoutes,
  ...unsupportedRoutes,
];

export interface Coverage {
  readonly method: Method;
  readonly path: string;
  readonly support: Support;
}

export const coverage: readonly Coverage[] = routes.map(({ method, path, support }) => ({ method, path, support }));
