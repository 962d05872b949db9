/** The learner's choice of how far the machine reaches, kept by the browser. It holds for a page's whole life: its policy is made of it. */
import type { OutsideChoice } from '../../sandbox/contract.ts';
import { parseRelayUrl } from '../../sandbox/relay-address.ts';

const KEY = 'drydock-outside';
const OFFLINE: OutsideChoice = { way: 'offline' };

/** `fetch`, or `relay wss://...`; anything else is offline. */
export function parseOutside(text: string | null): OutsideChoice {
  if (text === 'fetch') return { way: 'fetch' };
  const url = text?.startsWith('relay ') ? parseRelayUrl(text.slice('relay '.length)) : undefined;
  return url ? { way: 'relay', url: url.href } : OFFLINE;
}

export const formatOutside = (choice: OutsideChoice): string =>
  choice.way === 'relay' ? `relay ${choice.url}` : choice.way;

/** `?outside=fetch` and `?outside=offline` hold for this visit; a link can't choose a relay. */
export function chosenOutside(query: string, stored: string | null): OutsideChoice {
  const asked = new URLSearchParams(query).get('outside');
  return asked === 'fetch' || asked === 'offline' ? { way: asked } : parseOutside(stored);
}

/** False when the browser keeps nothing for this page. */
export function storeOutside(choice: OutsideChoice): boolean {
  try {
    localStorage.setItem(KEY, formatOutside(choice));
    return true;
  } catch {
    return false;
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** In force for this page. */
export const currentOutside = (): OutsideChoice => (current ??= chosenOutside(location.search, readStored()));
let current: OutsideChoice | undefined;
