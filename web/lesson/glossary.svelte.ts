/** Which word of the glossary is explained at the moment, and where. Its text is fetched when the first word is asked for. */
import { createContext } from 'svelte';
import type { Term } from '../../lessons/format/types.ts';

/** So long a pointer rests on a word before its text comes; a way across the words opens none. */
const REST_MS = 150;
/** So long it stays, for a pointer that is on its way to it. */
const STAY_MS = 250;

export interface Explained {
  readonly term: string;
  readonly anchor: HTMLElement;
}

export class Glossary {
  shown = $state.raw<Explained | undefined>(undefined);
  #terms: Promise<readonly Term[]> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Undefined where the glossary has no such word; rejects when it could not be fetched. */
  async entry(id: string): Promise<Term | undefined> {
    this.#terms ??= import('../../lessons/glossary.md').then((module) => module.default);
    try {
      return (await this.#terms).find((term) => term.id === id);
    } catch (error) {
      this.#terms = undefined;
      throw error;
    }
  }

  /** A pointer came to rest on it. */
  approach(explained: Explained): void {
    this.#after(REST_MS, () => (this.shown = explained));
  }

  /** A pointer left the word or its text. */
  leave(): void {
    this.#after(STAY_MS, () => (this.shown = undefined));
  }

  /** A pointer is on the text, which can be read and selected. */
  stay(): void {
    clearTimeout(this.#timer);
  }

  open(explained: Explained): void {
    clearTimeout(this.#timer);
    this.shown = explained;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.shown = undefined;
  }

  #after(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }
}

export const [glossary, provideGlossary, hasGlossary] = createContext<Glossary>();
