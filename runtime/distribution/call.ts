/** One request, as the endpoints see it. */
import type { ApiRequest } from '../http/handler.ts';
import type { BlobPins } from '../store/blob-pins.ts';
import type { BlobSource } from '../store/blob-store.ts';
import { type Asker, may, requireAdministrator, requireRight } from './access.ts';
import type { Gate } from './gate.ts';
import { Refusal } from './refusal.ts';
import type { Repositories } from './repositories.ts';
import type { Action, RegistrySettings } from './settings.ts';
import type { Uploads } from './uploads.ts';
import type { Upstream } from './upstream.ts';

export interface Rooms {
  readonly repositories: Repositories;
  readonly uploads: Uploads;
  readonly blobs: BlobSource;
  readonly pins: BlobPins;
  readonly gate: Gate | undefined;
}

export class Call {
  readonly rooms: Rooms;
  readonly request: ApiRequest;
  readonly url: URL;
  readonly upstream: Upstream | undefined;
  readonly #settings: RegistrySettings;
  readonly #asker: Asker;

  constructor(
    rooms: Rooms,
    request: ApiRequest,
    { settings, asker, upstream }: { settings: RegistrySettings; asker: Asker; upstream: Upstream | undefined },
  ) {
    this.rooms = rooms;
    this.request = request;
    this.url = new URL(request.url);
    this.upstream = upstream;
    this.#settings = settings;
    this.#asker = asker;
  }

  get method(): string {
    return this.request.method;
  }

  /** Undefined when absent; the first of several. */
  query(name: string): string | undefined {
    return this.url.searchParams.get(name) ?? undefined;
  }

  may(action: Action, repository: string): boolean {
    return may(this.#settings, this.#asker, action, repository);
  }

  /** Throws UNSUPPORTED where the registry itself doesn't do it, UNAUTHORIZED or DENIED where this asker may not. */
  require(action: Action, repository: string): void {
    requireRight(this.#settings, this.#asker, action, repository);
    const { readonly, proxy } = this.#settings;
    if (action !== 'read' && (readonly || proxy)) throw new Refusal('UNSUPPORTED');
    if (action === 'delete' && !this.#settings.delete) throw new Refusal('UNSUPPORTED');
  }

  /** Throws UNAUTHORIZED or DENIED. */
  requireAdministrator(): void {
    requireAdministrator(this.#settings, this.#asker);
  }
}
