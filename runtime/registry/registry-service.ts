import type { Registry } from '../model/engine.ts';
import type { Way } from './exchange.ts';
import { inspectRemote } from './inspect-remote.ts';
import { logIn } from './login.ts';
import { searchRegistry } from './search.ts';

/** What the engine asks registries for without moving an image. */
export function createRegistry(way: Way): Registry {
  return {
    login: async (request) => {
      await logIn(way, request);
      return { IdentityToken: '', Status: 'Login Succeeded' };
    },
    search: (request) => searchRegistry(way, request),
    inspect: (request) => inspectRemote(way, request),
  };
}
