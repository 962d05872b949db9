import type { Containers, Images } from '../model/engine.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Guest } from '../guest/guest.ts';
import type { BuildImages } from '../image/build-images.ts';
import { familiarName, parseReference } from '../oci/reference.ts';
import type { RegistryCredentials } from '../model/credentials.ts';
import type { Random } from '../std/random.ts';
import type { Clock } from '../std/time.ts';
import type { BuilderDependencies, PullOptions } from './3-execute/build-run.ts';
import type { BuildMessage } from '../model/build-message.ts';
import { BuildService } from './builder.ts';
import type { Fetcher } from './context/fetch-file.ts';
import { MountPlaces } from './mounts/mount-places.ts';

/** What the engine has for a builder. */
export interface BuilderParts {
  readonly guest: Guest;
  readonly images: Images & { readonly builds: BuildImages };
  readonly containers: Containers;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly outside: Fetcher;
}

export function createBuilder({ guest, images, events, ...parts }: BuilderParts): BuildService {
  const dependencies: BuilderDependencies = {
    ...parts,
    images: images.builds,
    mounts: new MountPlaces(guest, parts.random),
    pull: (ref, options) => pull(images, ref, options),
  };
  return new BuildService(dependencies, events);
}

function pull(images: Images, ref: string, { platform, registries, signal }: PullOptions): AsyncIterable<BuildMessage> {
  const reference = parseReference(ref);
  const tag = reference.digest ?? reference.tag ?? 'latest';
  const credentials = credentialsFor(reference.domain, registries);
  const asked = platform === undefined || platform === '' ? {} : { platform };
  return images.pull({ image: familiarName(reference), tag, ...asked, credentials, signal });
}

/** Docker's client calls its own registry by an address of old. */
function credentialsFor(domain: string, registries: PullOptions['registries']): RegistryCredentials {
  const names = domain === 'docker.io' ? ['https://index.docker.io/v1/', 'index.docker.io', domain] : [domain];
  for (const name of names) {
    const found = registries.get(name) ?? registries.get(`https://${name}`);
    if (found) return found;
  }
  return {};
}
