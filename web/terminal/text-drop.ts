/** Text that is dragged onto a terminal is handed over; xterm's own text field is too small to be hit. */
export function takeDrops(host: HTMLElement, paste: (text: string) => void): Disposable {
  const listening = new AbortController();
  const { signal } = listening;
  const hasText = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('text/plain') === true;
  // Without this the browser takes it that nothing can be dropped here.
  host.addEventListener('dragover', (event) => hasText(event) && event.preventDefault(), { signal });
  const drop = (event: DragEvent): void => {
    if (!hasText(event)) return;
    event.preventDefault();
    paste(event.dataTransfer?.getData('text/plain') ?? '');
  };
  host.addEventListener('drop', drop, { signal });
  return { [Symbol.dispose]: () => listening.abort() };
}
