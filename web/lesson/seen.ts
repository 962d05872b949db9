import type { Attachment } from 'svelte/attachments';

/** Calls back once when the element has come into sight. */
export const whenSeen =
  (onSeen: () => void): Attachment =>
  (element) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      onSeen();
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
