import type { ProgressFile } from './file.ts';

/** A browser may begin to read it a moment after the click. */
const KEPT_MS = 60_000;

/** Hands a file to the browser, which saves it where downloads go. */
export function saveFile({ name, text }: ProgressFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
