/** Whether a key that was pressed is for the page: nobody types into a field or the terminal, no dialog asks, no control takes it. */
export function isForPage({ target, ctrlKey, altKey, metaKey, key, defaultPrevented }: KeyboardEvent): boolean {
  if (defaultPrevented || ctrlKey || altKey || metaKey || document.querySelector('dialog[open]')) return false;
  if (!(target instanceof Element)) return true;
  if (target.closest('input, textarea, select, [contenteditable], [role=menu], [role=tablist], .xterm')) return false;
  return !((key === ' ' || key === 'Enter') && target.closest('a, button, summary'));
}
