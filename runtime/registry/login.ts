/** `docker login`: whether a registry takes somebody's name and password (moby registry/auth.go). */
import { badParameter, DockerError, serverError } from '../std/errors.ts';
import { OutsideError } from '../std/outside.ts';
import type { RegistryCredentials } from '../model/credentials.ts';
import type { Way } from './exchange.ts';
import { RegistryError } from './registry-error.ts';
import { RegistrySession } from './session.ts';

export interface LoginRequest {
  /** `registry.example:5000`, or a URL; Docker's own when empty. */
  readonly serverAddress: string;
  readonly credentials: RegistryCredentials;
  readonly signal: AbortSignal;
}

const DEFAULT_SERVER = 'https://index.docker.io/v1/';

/** Throws a DockerError: 401 when the registry says no, 500 when it could not be asked. */
export async function logIn(way: Way, { serverAddress, credentials, signal }: LoginRequest): Promise<void> {
  try {
    const session = await RegistrySession.open(domainOf(serverAddress || DEFAULT_SERVER), { way, credentials, signal });
    const response = await session.send({ method: 'GET', target: '/v2/', scopes: [], signal });
    await response.body?.cancel().catch(() => {});
    if (response.ok) return;
    const status = `${response.status} ${response.statusText}`.trimEnd();
    throw new DockerError(
      response.status === 401 ? 401 : 500,
      `login attempt to ${session.base.href}v2/ failed with status: ${status}`,
    );
  } catch (error) {
    if (error instanceof OutsideError) throw serverError(error.message, error.why, error);
    if (error instanceof RegistryError) {
      throw new DockerError(error.status === 401 ? 401 : 500, error.message, undefined, { cause: error });
    }
    throw error;
  }
}

/** The registry's host and port, without what users put around them. */
function domainOf(serverAddress: string): string {
  const domain = serverAddress.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  if (!/^[A-Za-z0-9._:[\]-]+$/.test(domain))
    throw badParameter(`invalid registry address: ${JSON.stringify(serverAddress)}`);
  return domain;
}
