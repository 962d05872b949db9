/**
 * A registry of images: the OCI distribution specification 1.1 over a blob store. It is a function of requests; whoever has it gives it a
 * socket, a name, a place in the guest.
 */
import type { ApiHandler, ApiRequest } from '../http/handler.ts';
import { OutsideError } from '../std/outside.ts';
import type { Random } from '../std/random.ts';
import type { Report } from '../std/report.ts';
import type { Clock, Timers } from '../std/time.ts';
import type { BlobPins } from '../store/blob-pins.ts';
import { BlobNotFoundError, type BlobSource } from '../store/blob-store.ts';
import type { StateFiles } from '../store/state-files.ts';
import { Access, type Asker, type Guarded, requireAccount } from './access.ts';
import { accessLine } from './access-log.ts';
import { serveBlob } from './blob-endpoint.ts';
import { Call, type Rooms } from './call.ts';
import { collectGarbage } from './garbage.ts';
import type { Gate } from './gate.ts';
import { json, serveCatalog, serveTags } from './list-endpoints.ts';
import { serveManifest } from './manifest-endpoint.ts';
import { serveReferrers } from './referrers-endpoint.ts';
import { Refusal, refusalAnswer } from './refusal.ts';
import { Repositories } from './repositories.ts';
import { type Route, routeOf } from './route.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { beginUpload, serveUpload } from './upload-endpoint.ts';
import { Uploads } from './uploads.ts';
import type { Upstream } from './upstream.ts';

export interface RegistryServerParts {
  readonly blobs: BlobSource;
  /** Of the same store. */
  readonly pins: BlobPins;
  readonly stateFiles: StateFiles;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly report: Report;
  /** Asked at each request; absent: everybody may do everything. A rejection keeps everybody out, and says why. */
  readonly guarded?: () => Promise<Guarded>;
  /** For a mirror: the registry that its settings name. */
  readonly upstream?: (url: string) => Upstream;
  readonly gate?: Gate;
  /** Takes the lines of the access log. */
  readonly log?: (line: string) => void;
}

/** What learners ask for to have the garbage collected; an extension in the specification's sense. */
const COLLECT = '_drydock/garbage-collect';

export class RegistryServer {
  readonly #parts: RegistryServerParts;
  readonly #rooms: Rooms;
  readonly #access = new Access();

  constructor(parts: RegistryServerParts) {
    const { blobs, pins, gate } = parts;
    this.#parts = parts;
    this.#rooms = { repositories: new Repositories(parts), uploads: new Uploads(parts), blobs, pins, gate };
  }

  /** Reads back what it has. Before the first request. */
  open(): Promise<void> {
    return this.#rooms.repositories.open();
  }

  /** The digests of the blobs that it needs. */
  get needed(): string[] {
    return this.#rooms.repositories.needed;
  }

  /** Settles when its book is written down; undefined when it is. */
  get unwritten(): Promise<unknown> | undefined {
    return this.#rooms.repositories.idle;
  }

  readonly handler: ApiHandler = async (request) => {
    let asker: Asker = 'anonymous';
    const answer = await this.#serve(request, (known) => (asker = known)).catch((error: unknown) =>
      refusalAnswer(this.#refusalOf(error, request)),
    );
    answer.headers.set('Docker-Distribution-Api-Version', 'registry/2.0');
    this.#parts.log?.(accessLine(request, asker, answer, this.#parts.clock.now()));
    if (request.method !== 'HEAD' || !answer.body) return answer;
    await answer.body.cancel();
    return new Response(null, answer);
  };

  async #serve(request: ApiRequest, know: (asker: Asker) => void): Promise<Response> {
    const route = routeOf(new URL(request.url).pathname);
    if (!route) return new Response('404 page not found\n', { status: 404 });
    const guarded = await this.#guarded();
    const asker = await this.#access.identify(guarded, request.headers.get('Authorization'));
    know(asker);
    const { settings } = guarded;
    const upstream = settings.proxy && this.#parts.upstream?.(settings.proxy.remoteurl);
    if (route.kind === 'base') requireAccount(settings, asker);
    return this.#answer(new Call(this.#rooms, request, { settings, asker, upstream }), route);
  }

  async #guarded(): Promise<Guarded> {
    const { guarded } = this.#parts;
    if (!guarded) return { settings: DEFAULT_SETTINGS, accounts: undefined };
    try {
      return await guarded();
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new Refusal('UNAVAILABLE', { detail: `the registry's settings: ${detail}`, cause: error });
    }
  }

  #answer(call: Call, route: Route): Response | Promise<Response> {
    switch (route.kind) {
      case 'base':
        return json({});
      case 'catalog':
        return serveCatalog(call);
      case 'extension':
        return this.#extension(call, route.name);
      case 'tags':
        return serveTags(call, route.name);
      case 'uploads':
        return beginUpload(call, route.name);
      case 'upload':
        return serveUpload(call, route.name, route.reference);
      case 'blob':
        return serveBlob(call, route.name, route.reference);
      case 'manifest':
        return serveManifest(call, route.name, route.reference);
      case 'referrers':
        return serveReferrers(call, route.name, route.reference);
    }
  }

  async #extension(call: Call, name: string): Promise<Response> {
    if (name !== COLLECT) return new Response('404 page not found\n', { status: 404 });
    if (call.method !== 'POST') throw new Refusal('UNSUPPORTED');
    call.requireAdministrator();
    return json(await collectGarbage(this.#rooms.repositories, { untagged: call.query('delete-untagged') === 'true' }));
  }

  #refusalOf(error: unknown, { method, url, signal }: ApiRequest): Refusal {
    if (error instanceof Refusal) return error;
    if (error instanceof BlobNotFoundError) return new Refusal('BLOB_UNKNOWN', { detail: error.message });
    if (error instanceof OutsideError) return new Refusal('UNAVAILABLE', { detail: error.message });
    // A client that broke off: nobody reads this answer.
    if (!signal.aborted) this.#parts.report(`registry: ${method} ${new URL(url).pathname}`, error);
    return new Refusal('UNKNOWN', { detail: error instanceof Error ? error.message : String(error) });
  }
}
