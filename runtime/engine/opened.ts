import type { KernelFacts } from '../container/kernel-facts.ts';
import { serverError } from '../std/errors.ts';
import type { EngineIds } from '../system/engine-ids.ts';

/** What the engine learns of the guest before it serves. */
export interface Findings {
  readonly facts: KernelFacts;
  readonly ids: EngineIds;
  /** The agent's descriptor of the filter that most containers have. */
  readonly deviceFilter: number;
}

/** The findings, once they are there. Whoever asks before is told that the engine is still starting. */
export class Opened {
  #findings: Findings | undefined;

  readonly facts = (): KernelFacts => this.#get().facts;
  readonly engineId = (): string => this.#get().ids.engine;
  readonly deviceFilter = (): number => this.#get().deviceFilter;

  set(findings: Findings): void {
    this.#findings = findings;
  }

  #get(): Findings {
    if (!this.#findings) throw serverError('the engine is still starting');
    return this.#findings;
  }
}
