/** Who somebody is to registries, as Docker's command line remembers it: `auths` of `~/.docker/config.json`. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { RegistryCredentials } from '../../../runtime/model/credentials.ts';

const Config = v.object({
  auths: v.optional(
    v.record(
      v.string(),
      v.object({
        auth: v.optional(v.string(), ''),
        identitytoken: v.optional(v.string(), ''),
        registrytoken: v.optional(v.string(), ''),
      }),
    ),
    {},
  ),
});

const HUB = 'https://index.docker.io/v1/';

/** Nobody where there is no such file, or nothing in it for the registry. Throws for a file that is broken. */
export async function credentialsOf(
  domain: string,
  folder = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'),
): Promise<RegistryCredentials> {
  const path = join(folder, 'config.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  const { auths } = v.parse(Config, JSON.parse(text));
  const names =
    domain === 'docker.io' ? [HUB, 'index.docker.io', 'docker.io'] : [domain, `https://${domain}`, `http://${domain}`];
  const entry = names.map((name) => auths[name]).find((each) => each !== undefined);
  if (!entry) return {};
  const [, username = '', password = ''] = /^([^:]*):([^]*)$/.exec(Buffer.from(entry.auth, 'base64').toString()) ?? [];
  const { identitytoken, registrytoken } = entry;
  return {
    ...(username !== '' && { username, password: password.replaceAll('\0', '') }),
    ...(identitytoken !== '' && { identityToken: identitytoken }),
    ...(registrytoken !== '' && { registryToken: registrytoken }),
  };
}
