/** Who may do what: accounts by HTTP's basic authentication (RFC 7617), rights by repository. */
import { compileGlob } from '../text/glob-syntax.ts';
import { Htpasswd } from './htpasswd.ts';
import { Refusal } from './refusal.ts';
import type { AccessControl, Action, RegistrySettings } from './settings.ts';

/** Somebody with an account, or anybody. */
export type Asker = { readonly user: string } | 'anonymous';

/** What is needed to know an asker: settings, and the text of the htpasswd file that they name. */
export interface Guarded {
  readonly settings: RegistrySettings;
  readonly accounts: string | undefined;
}

const CREDENTIALS_LENGTH_MAX = 4096;
const EVERYBODY: readonly Action[] = ['read', 'create', 'update', 'delete'];

export class Access {
  readonly #htpasswd = new Htpasswd();

  /** Throws UNAUTHORIZED for a wrong name or password; who sends none is anonymous. */
  async identify({ settings, accounts }: Guarded, authorization: string | null): Promise<Asker> {
    if (!settings.auth || authorization === null) return 'anonymous';
    const [user, password] = basicCredentials(authorization) ?? [];
    if (user !== undefined && password !== undefined && (await this.#htpasswd.verify(accounts ?? '', user, password)))
      return { user };
    throw unauthorized(settings);
  }
}

/** Throws DENIED, or UNAUTHORIZED for whoever has not said who they are. */
export function requireRight(settings: RegistrySettings, asker: Asker, action: Action, repository: string): void {
  if (!may(settings, asker, action, repository)) refuse(settings, asker);
}

export function may(settings: RegistrySettings, asker: Asker, action: Action, repository: string): boolean {
  return rightsOf(settings, asker, repository).includes(action);
}

/** What concerns the registry as a whole is for those who may delete anywhere. */
export function requireAdministrator(settings: RegistrySettings, asker: Asker): void {
  const { auth, accessControl } = settings;
  const isAny = accessControl === undefined && (auth === undefined || asker !== 'anonymous');
  if (!isAny && !adminRights(accessControl, asker).includes('delete')) refuse(settings, asker);
}

/** Docker's clients ask the base first to learn how to log in: with accounts it is for those who have one. */
export function requireAccount(settings: RegistrySettings, asker: Asker): void {
  if (settings.auth && asker === 'anonymous') refuse(settings, asker);
}

function rightsOf({ auth, accessControl }: RegistrySettings, asker: Asker, repository: string): readonly Action[] {
  if (!accessControl) return auth && asker === 'anonymous' ? [] : EVERYBODY;
  const policy = policyOf(accessControl, repository);
  const everybody = [...(policy?.anonymousPolicy ?? []), ...adminRights(accessControl, asker)];
  if (asker === 'anonymous' || !policy) return everybody;
  const named = policy.policies.filter(({ users }) => users.includes(asker.user));
  return [...everybody, ...policy.defaultPolicy, ...named.flatMap(({ actions }) => actions)];
}

const adminRights = (control: AccessControl | undefined, asker: Asker): readonly Action[] =>
  asker !== 'anonymous' && control?.adminPolicy?.users.includes(asker.user) ? control.adminPolicy.actions : [];

function policyOf({ repositories }: AccessControl, name: string): AccessControl['repositories'][string] | undefined {
  const fitting = Object.keys(repositories).filter((pattern) =>
    compileGlob(pattern, { doubleStar: true }).matches(name),
  );
  const [longest] = fitting.sort((a, b) => b.length - a.length);
  return longest === undefined ? undefined : repositories[longest];
}

function refuse(settings: RegistrySettings, asker: Asker): never {
  throw asker === 'anonymous' && settings.auth ? unauthorized(settings) : new Refusal('DENIED');
}

const unauthorized = ({ auth }: RegistrySettings): Refusal => {
  const realm = (auth?.htpasswd.realm ?? '').replaceAll(/[^\w .-]/g, '');
  return new Refusal('UNAUTHORIZED', { headers: { 'WWW-Authenticate': `Basic realm="${realm}"` } });
};

function basicCredentials(header: string): [string, string] | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header.slice(0, CREDENTIALS_LENGTH_MAX)) ?? [];
  if (encoded === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    const text = new TextDecoder().decode(bytes);
    const colon = text.indexOf(':');
    return colon === -1 ? undefined : [text.slice(0, colon), text.slice(colon + 1)];
  } catch {
    return undefined;
  }
}
