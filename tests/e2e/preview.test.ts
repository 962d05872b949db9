/** The page of a container beside the terminal, in the built page with the real machine. */
import { expect } from 'vitest';
import type { Page } from './browser.ts';
import { it, run } from './guest.ts';
import { save } from './terminal.ts';

const FILES = [
  [
    'index.html',
    '<title>shop</title><link rel=stylesheet href=look.css><h1>Welcome aboard</h1><p id=out>none</p><a href=/next.html>next</a><script src=/run.js></script>',
  ],
  ['look.css', 'h1 { color: rgb(1, 2, 3) }'],
  [
    'run.js',
    'const seen = []; for (const look of [() => parent.document.title, () => localStorage.length, () => document.cookie, () => indexedDB.open("keyval-store").toString(), () => top.location.href]) try { seen.push(String(look())) } catch { seen.push("denied") } out.textContent = origin + " " + seen.join(" ");',
  ],
  [
    'app.html',
    '<link rel=stylesheet href=css/app.css><body><p id=one></p><p id=two></p><p id=three></p><p id=four></p><script type=module src=js/main.js></script><script type=module>import { word } from "./js/word.js"; globalThis.words = word;</script><script>fetch("data.json").then((answer) => answer.json()).then(({ word }) => (one.textContent = word)); const asked = new XMLHttpRequest(); asked.onload = () => (two.textContent = asked.status + " " + asked.responseText); asked.open("POST", "/cgi-bin/echo"); asked.send("posted"); fetch("http://localhost:9090/").catch((error) => (three.textContent = error.name));</script>',
  ],
  [
    'js/main.js',
    'import { word } from "./word.js"; import("../js/late.js").then(({ late }) => (four.textContent = word + " " + late)); export const main = 1;',
  ],
  ['js/word.js', 'import * as main from "/js/main.js"; export const word = "circle"; export { main };'],
  ['js/late.js', 'export const late = "later";'],
  ['data.json', '{"word":"fetched"}'],
  ['cgi-bin/echo', '#!/bin/sh\necho "Content-Type: text/plain"; echo; echo "$REQUEST_METHOD $(cat)"\n'],
  ['css/app.css', '@import "more.css"; body { background: url(../dot.svg) }'],
  ['css/more.css', 'p { color: rgb(4, 5, 6) }'],
  ['dot.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"/>'],
  ['next.html', '<h1>Second page</h1><form action=/index.html><button>home</button></form>'],
] as const;

/** Typed as one line: the files by way of base64, because a terminal line has its own quoting. */
const SERVE = [
  'mkdir -p www/css www/js www/cgi-bin',
  ...FILES.map(([name, text]) => `echo ${Buffer.from(text).toString('base64')} | base64 -d > www/${name}`),
  'chmod +x www/cgi-bin/echo',
  'docker run -d --name web -p 8080:80 -v /root/www:/www busybox httpd -f -p 80 -h /www',
];

const frameOf = (page: Page) => page.getByTestId('preview').frameLocator('iframe');

it('shows a container’s page with its parts, follows its links and forms, and gives it nothing of the app', async ({
  page,
}) => {
  const frame = frameOf(page);
  for (const line of SERVE) await run(page, line);
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await frame.getByRole('heading', { name: 'Welcome aboard' }).waitFor();
  const colour = await frame.locator('body').evaluate("getComputedStyle(document.querySelector('h1')).color");
  expect(colour).toBe('rgb(1, 2, 3)');
  await expect.poll(() => frame.locator('#out').textContent()).toBe('null denied denied denied denied denied');
  await frame.getByRole('link', { name: 'next' }).click();
  await frame.getByRole('heading', { name: 'Second page' }).waitFor();
  await frame.getByRole('button', { name: 'home' }).click();
  await frame.getByRole('heading', { name: 'Welcome aboard' }).waitFor();

  const preview = page.getByTestId('preview');
  await preview.getByRole('textbox', { name: 'Path' }).fill('/app.html');
  await preview.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => frame.locator('#one').textContent()).toBe('fetched');
  await expect.poll(() => frame.locator('#two').textContent()).toBe('200 POST posted\n');
  await expect.poll(() => frame.locator('#four').textContent()).toBe('circle later');
  await expect.poll(() => frame.locator('#three').textContent()).toBe('TypeError');
  expect(await frame.locator('#one').evaluate('getComputedStyle(document.querySelector("p")).color')).toBe(
    'rgb(4, 5, 6)',
  );
  const picture = await frame.locator('body').evaluate('getComputedStyle(document.body).backgroundImage');
  expect(picture).toMatch(/^url\("data:image\/svg/);

  await preview.getByRole('textbox', { name: 'Path' }).fill('/');
  await run(page, 'echo "<h1>Changed</h1>" > www/index.html');
  await preview.getByRole('button', { name: 'Reload' }).click();
  await frame.getByRole('heading', { name: 'Changed' }).waitFor();
  await save(page);
  await run(page, 'docker rm -f web');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
});

it('says why there is nothing to show', async ({ page }) => {
  const frame = frameOf(page);
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  const preview = page.getByTestId('preview');
  await preview.getByText('No container publishes a port').waitFor();
  await run(page, 'docker run -d --name silent -p 9090:80 busybox sleep 600');
  await frame.getByText('Nothing to show from port 9090').waitFor();
  await run(page, 'docker rm -f silent');
  await preview.getByText('No container publishes a port').waitFor();
});

it('shows a page once its server listens, however long after its port was published', async ({ page }) => {
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  const preview = page.getByTestId('preview');
  const late = 'until [ -e /www/go ]; do sleep 0.1; done; exec httpd -f -p 80 -h /www';
  await run(page, 'mkdir -p late; echo "<h1>Here at last</h1>" > late/index.html');
  await run(page, `docker run -d --name late -p 8081:80 -v /root/late:/www busybox sh -c '${late}'`);
  await preview.frameLocator('iframe').getByText('Nothing to show from port 8081').waitFor();
  await run(page, 'touch late/go');
  await preview.frameLocator('iframe').getByRole('heading', { name: 'Here at last' }).waitFor();
  await preview.getByRole('button', { name: 'Close the preview' }).click();
  await run(page, 'docker rm -f late; rm -r late');
});
