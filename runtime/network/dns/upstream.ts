import type { Question, Response } from './message.ts';

/** Who knows the names that no container has. */
export interface NameUpstream {
  /**
   * Answers a question; a name that isn't there is an answer, too. A rejection reaches the asker as SERVFAIL. `servers` are those that
   * the container was told to use, for an upstream that has a choice.
   */
  ask(
    question: Question,
    options: { readonly servers: readonly string[]; readonly signal: AbortSignal },
  ): Promise<Response>;
}

/** Nobody is out there: said at once, so that no program waits for a time-out. */
export const offlineNames: NameUpstream = {
  ask: () => Promise.resolve({ code: 'SERVFAIL', records: [] }),
};
