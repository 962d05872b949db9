/** Arrow keys go from one thing to the next, as in any list: only one of them is a stop of the Tab key. */
import type { Attachment } from 'svelte/attachments';

const THING = '[data-thing]';
const STEPS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowRight: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  ArrowLeft: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

export const walk: Attachment<HTMLElement> = (element) => {
  const things = (): HTMLElement[] => [...element.querySelectorAll<HTMLElement>(THING)];

  function stopAt(stop: HTMLElement | undefined): void {
    for (const thing of things()) thing.tabIndex = thing === stop ? 0 : -1;
  }

  /** What is chosen, or has the focus, or else the first. */
  function settle(): void {
    const all = things();
    const stop =
      all.find((thing) => thing === document.activeElement) ??
      all.find((thing) => thing.ariaPressed === 'true') ??
      all.find((thing) => thing.tabIndex === 0) ??
      all[0];
    stopAt(stop);
  }

  function onkeydown(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (!step || !(event.target instanceof HTMLElement) || !event.target.matches(THING)) return;
    event.preventDefault();
    const all = things();
    const next = all[step(all.indexOf(event.target), all.length - 1)];
    stopAt(next);
    next?.focus();
  }

  const observer = new MutationObserver(settle);
  observer.observe(element, { childList: true, subtree: true });
  element.addEventListener('keydown', onkeydown);
  settle();
  return () => {
    observer.disconnect();
    element.removeEventListener('keydown', onkeydown);
  };
};
