/** Where a registry is reached (moby registry/service_v2.go, registry/config.go). */
import { isLoopbackHost } from '../std/outside.ts';
import { isInBlock, parseBlock } from './address-block.ts';

/** What daemon.json says of registries. */
export interface RegistryRules {
  /** `https://mirror.example`: asked before docker.io. */
  readonly mirrors: readonly string[];
  /** Hosts, `host:port`, and blocks of addresses, as `10.0.0.0/8`. */
  readonly insecureRegistries: readonly string[];
}

export interface Endpoint {
  /** `https://registry.example:5000`. */
  readonly url: string;
  /** Its certificate proves nothing. */
  readonly unverified: boolean;
}

const NO_RULES: RegistryRules = { mirrors: [], insecureRegistries: [] };

/** Those to try, in order. Docker speaks plain HTTP to this computer's own registries and to insecure ones, after HTTPS. */
export function endpointsOf(domain: string, rules: RegistryRules = NO_RULES): Endpoint[] {
  if (domain === 'docker.io' || domain === 'index.docker.io')
    return [{ url: 'https://registry-1.docker.io', unverified: false }];
  const unverified = isInsecure(domain, rules);
  const encrypted = { url: `https://${domain}`, unverified };
  return unverified ? [encrypted, { url: `http://${domain}`, unverified }] : [encrypted];
}

export function mirrorsOf(rules: RegistryRules = NO_RULES): Endpoint[] {
  return rules.mirrors
    .filter((mirror) => URL.canParse(mirror))
    .map((mirror) => ({ url: new URL(mirror).origin, unverified: isInsecure(new URL(mirror).host, rules) }));
}

/** Named as it is asked for, with its port; or of a block. The loopback addresses always are. */
function isInsecure(domain: string, { insecureRegistries }: RegistryRules): boolean {
  if (isLoopbackHost(domain)) return true;
  const address = domain.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return insecureRegistries.some((entry) => {
    const block = parseBlock(entry);
    return block ? isInBlock(address, block) : entry.replace(/^https?:\/\//i, '').replace(/\/$/, '') === domain;
  });
}

/**
 * Whether a registry may lead a request from one address to another: by a redirect, the place of an upload or of its tokens. What is
 * encrypted stays so, and nobody from outside leads to this computer's own services.
 */
export function mayLead(from: URL, to: URL): boolean {
  if (to.username !== '' || to.password !== '') return false;
  if (isLoopbackHost(to.host)) return isLoopbackHost(from.host) && isHttp(to);
  return to.protocol === 'https:' || (from.protocol === 'http:' && to.protocol === 'http:');
}

const isHttp = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';
