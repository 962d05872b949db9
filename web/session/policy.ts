import type { OutsideChoice } from '../../sandbox/contract.ts';

/** Where the page and its workers may connect to, as sources of a content security policy. */
export function connectSources(choice: OutsideChoice): string {
  switch (choice.way) {
    case 'offline':
      return "'self'";
    case 'fetch':
      return "'self' https:";
    case 'relay': {
      const { origin } = new URL(choice.url);
      return `'self' https: ${origin} ${origin.replace(/^ws/, 'http')}`;
    }
  }
}

/**
 * Holds the page to what was chosen, for the rest of its life: a policy that a document adds holds besides those that it came with, and
 * for the workers that it makes from Blobs (spawn.ts).
 */
export function narrowPolicy(choice: OutsideChoice): void {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = `connect-src ${connectSources(choice)}`;
  document.head.append(meta);
}
