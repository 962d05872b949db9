/**
 * The entry: small, so that the machine is on its way before the rest of the page has been fetched.
 */
import { boot } from './session/boot.ts';
import { currentOutside } from './session/outside.ts';
import { narrowPolicy } from './session/policy.ts';
import { applyTheme, storedTheme } from './ui/theme-choice.ts';

narrowPolicy(currentOutside());
const booting = boot('saved');
// Nobody may be listening yet when it fails; the page asks for the outcome when it is there.
const ended = booting.done.catch(() => undefined);
applyTheme(storedTheme());

const target = document.querySelector('#app');
if (target) void show(target);

/** The page's script is preloaded but run second: the machine takes longest. */
async function show(place: Element): Promise<void> {
  try {
    await Promise.race([booting.underway, ended]);
    const { showPage } = await import('./page.ts');
    showPage(place, booting);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    place.append(paragraph(`Drydock could not be loaded (${text}). Check the connection, then reload the page.`));
  }
}

function paragraph(text: string): HTMLElement {
  const element = document.createElement('p');
  element.className = 'bare';
  element.textContent = text;
  return element;
}
