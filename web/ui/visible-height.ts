/**
 * Keeps the page as high as what can be seen of it. A screen's keyboard covers part of the page; where the browser doesn't make the page
 * smaller by itself (`interactive-widget` in index.html), only its visual viewport tells.
 */
export function followVisibleHeight(root: HTMLElement): () => void {
  const seen = window.visualViewport;
  if (!seen) return () => undefined;
  const follow = (): void => {
    // Who has zoomed in with two fingers moves about in the page.
    if (seen.scale > 1.01) return;
    root.style.setProperty('--visible-height', `${seen.height}px`);
    // The browser has moved the page up to show the cursor, which is in sight now.
    if (seen.offsetTop > 0) window.scrollTo(0, 0);
  };
  follow();
  seen.addEventListener('resize', follow);
  seen.addEventListener('scroll', follow);
  return () => {
    seen.removeEventListener('resize', follow);
    seen.removeEventListener('scroll', follow);
  };
}
