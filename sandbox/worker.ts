/** The page's web worker: one sandbox behind comlink. */
import * as Comlink from 'comlink';
import { HostedSandbox } from './hosted-sandbox.ts';

Comlink.expose(new HostedSandbox());
