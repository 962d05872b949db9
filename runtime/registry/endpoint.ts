/** Where a registry is reached (moby registry/service_v2.go). */
import { isLoopbackHost } from '../std/outside.ts';

/** The base URLs to try, in order. Docker speaks plain HTTP to this computer's own registries alone, after HTTPS. */
export function endpointsOf(domain: string): string[] {
  if (domain === 'docker.io' || domain === 'index.docker.io') return ['https://registry-1.docker.io'];
  return isLoopbackHost(domain) ? [`https://${domain}`, `http://${domain}`] : [`https://${domain}`];
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
