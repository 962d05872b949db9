/**
 * The views of the kernel in the built page, over the real machine: what they show is what Docker and /proc say. Needs `npm run build`.
 */
import axe from 'axe-core';
import { expect } from 'vitest';
import type { Page } from './browser.ts';
import { it as ofGuest, resetMachine, run } from './guest.ts';
import { screenText, typeLine, waitForText } from './terminal.ts';

/** Some of everything: a network of their own, a volume, limits, changes, a namespace that is shared. */
const SETUP = [
  'docker network create shop',
  'docker run -d --name web -p 8080:80 --network shop --network-alias www -v data:/data busybox sleep 3000',
  'docker run -d --name db -m 64m --pids-limit 20 -u 1000 busybox sleep 4000',
  "docker run -d --name lone busybox sh -c 'echo word > /word.txt; rm /bin/vi; sleep 5000'",
  'docker run -d --name pal --network container:lone busybox sleep 6000',
];

/** The containers are there for all tests of the file; whoever takes the machine away says so by their being gone. */
const it = ofGuest.extend('views', { auto: true }, async ({ page }) => {
  await run(page, `docker inspect pal > /dev/null 2>&1 || { ${SETUP.join('; ')}; }`);
  const button = page.getByRole('button', { name: 'Kernel', exact: true });
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
  return page.getByTestId('view');
});

/** What the shell prints for a command: one word. */
async function answer(page: Page, command: string): Promise<string> {
  await run(page, `clear; echo "answer $(${command}) end"`);
  // A long word is broken where the screen ends.
  const text = (await screenText(page)).replaceAll('\n', '');
  return /answer (\S+) end/.exec(text.slice(text.lastIndexOf('answer ')))?.[1] ?? '';
}

const tab = (page: Page, name: string) => page.getByTestId('views').getByRole('tab', { name, exact: true });

async function look(page: Page, name: string, ...subjects: string[]): Promise<ReturnType<Page['getByTestId']>> {
  await tab(page, name).click();
  const view = page.getByTestId('view');
  for (const [index, subject] of subjects.entries()) await view.getByRole('combobox').nth(index).selectOption(subject);
  return view;
}

const pidOf = (page: Page, name: string): Promise<string> => answer(page, `docker inspect -f '{{.State.Pid}}' ${name}`);

it('processes have their numbers outside and inside, and come and go', async ({ page, views }) => {
  const pid = await pidOf(page, 'web');
  await look(page, 'Processes');
  const group = views.locator('[data-testid=process-group][data-name=web]');
  await expect
    .poll(() => group.getByTestId('process').getByRole('cell').allInnerTexts())
    .toEqual(expect.arrayContaining([pid, '1', 'sleep 3000']));
  await run(page, 'docker run -d --rm --name guest busybox sleep 77');
  const guest = views.locator('[data-testid=process-group][data-name=guest]');
  await guest.waitFor();
  await run(page, 'docker rm -f guest');
  await guest.waitFor({ state: 'detached' });
});

it('a chosen process leads to its namespaces, whose numbers are those of the links', async ({ page, views }) => {
  const number = await answer(page, `readlink /proc/${await pidOf(page, 'web')}/ns/net`);
  await look(page, 'Processes');
  await views.getByRole('button', { name: 'sleep 3000' }).click();
  await views.getByRole('button', { name: 'Its namespaces' }).click();
  await expect.poll(() => tab(page, 'Namespaces').getAttribute('aria-selected')).toBe('true');
  const cell = views.locator('[data-testid=namespace-row][data-name=web] [data-type=net]');
  await expect.poll(() => cell.locator('.number').textContent()).toBe(/\d+/.exec(number)?.[0]);
});

it('who shares a namespace has one band', async ({ page }) => {
  const views = await look(page, 'Namespaces');
  const cell = (name: string, type: string) =>
    views.locator(`[data-testid=namespace-row][data-name=${name}] [data-type=${type}]`).getByRole('button');
  await expect.poll(() => cell('lone', 'net').textContent()).toMatch(/:\s?A\d+, shared$/);
  const text = (await cell('lone', 'net').textContent())?.replace('lone', 'pal');
  await expect.poll(() => cell('pal', 'net').textContent()).toBe(text);
  await expect.poll(() => cell('pal', 'mnt').textContent()).toMatch(/its own$/);
});

it('mounts name the volume, and the overlay’s directories', async ({ page }) => {
  const upper = await answer(page, "docker inspect -f '{{.GraphDriver.Data.UpperDir}}' web");
  const views = await look(page, 'Mounts', 'web');
  const volume = views.getByTestId('mount').filter({ hasText: '/data' });
  await expect.poll(() => volume.innerText()).toContain('the volume data');
  expect(await views.locator('.upper code').getAttribute('title')).toBe(upper);
});

it('control groups have the limits that were asked for', async ({ page }) => {
  const views = await look(page, 'Cgroups');
  const row = views.locator('[data-testid=cgroup][data-name=db]');
  await expect.poll(() => row.innerText()).toMatch(/\/ 64 MiB[^]*1\s*\/ 20/);
});

it('the network is a map with addresses, cables and published ports', async ({ page }) => {
  const address = await answer(
    page,
    "docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web",
  );
  const views = await look(page, 'Network');
  const web = views.getByTestId('network-node').filter({ hasText: 'web' });
  await expect.poll(() => web.innerText()).toContain(address);
  await expect.poll(() => web.innerText()).toContain('port 8080');
  expect(await views.getByTestId('network-node').filter({ hasText: 'lone' }).innerText()).toContain('pal');
  await views.getByLabel('as a list').check();
  await expect
    .poll(() => views.innerText())
    .toMatch(/cable to veth\w+ of host, plugged into br-\w+, Docker’s network shop/);
  await views.getByLabel('as a list').uncheck();
});

it('layers show what the container changed', async ({ page }) => {
  const views = await look(page, 'Layers', 'lone');
  const changes = views.getByTestId('change');
  await expect.poll(() => changes.count()).toBe(2);
  expect(await views.locator('[data-kind=deleted]').innerText()).toContain('/bin/vi');
  expect(await views.locator('[data-kind=added]').innerText()).toContain('/word.txt');
});

const DOCKERFILE = [
  'FROM busybox',
  'RUN mkdir -p /opt/many && cd /opt/many && seq 300 | xargs touch && head -c 3000000 /dev/zero > /opt/big',
  'RUN rm /opt/big && echo 1 > /opt/many/1',
].join('\\n');

it(
  'the files of each layer, what is hidden of them, and what becomes of one',
  { timeout: 120_000 },
  async ({ page }) => {
    await run(page, `printf '${DOCKERFILE}' | docker build -q -t many -`);
    const views = await look(page, 'Layers', 'many:latest');
    await views.getByText('3 MB of it hidden').click();
    const files = views.getByTestId('layer-files');
    await files.getByRole('treeitem', { name: 'big' }).click();
    await expect
      .poll(() => views.locator('.detail').innerText())
      .toMatch(/layer 2\s+adds it, 3 MB; layer 3 hides it[^]*layer 3\s+deletes it/);
    await views.getByTestId('layer').filter({ hasText: 'seq 300' }).getByRole('button').click();
    await files.getByText('301 entries').waitFor();
    const line = (path: string) => files.locator(`[data-path="${path}"]`);
    await line('/opt/many').click();
    await line('/opt/many/1').waitFor();
    expect(await files.getByTestId('layer-file').count()).toBeLessThan(100);
    await page.keyboard.press('End');
    await line('/opt/many/99').waitFor();
    await files.getByRole('searchbox').fill('/17');
    await line('/opt/many/171').waitFor();
    await views.getByTestId('layer').filter({ hasText: 'RUN rm' }).getByRole('button').click();
    await files.getByRole('searchbox').fill('');
    await expect
      .poll(() => files.locator('[data-kind]').allInnerTexts())
      .toEqual([expect.stringMatching(/changed.*1/s), expect.stringMatching(/deleted.*big/s)]);
  },
);

it('files of a container are read', async ({ page }) => {
  const views = await look(page, 'Files', 'lone');
  await views.locator('[data-path="/word.txt"]').getByRole('button').click();
  await expect.poll(() => views.getByTestId('file-text').innerText()).toBe('word\n');
  await views.locator('[data-path="/etc"]').getByRole('button').click();
  await views.locator('[data-path="/etc/passwd"]').waitFor();
});

it('a comparison marks what differs', async ({ page }) => {
  const views = await look(page, 'Compare', 'lone', 'pal');
  const same = (name: string) => views.locator(`[data-testid=compared][data-name="${name}"]`).getAttribute('data-same');
  await expect.poll(() => same('net')).toBe('true');
  expect(await same('mnt')).toBe('false');
  expect(await same('CAP_CHOWN')).toBe('true');
});

it('names are texts, whatever is in them', async ({ page, views }) => {
  await run(page, `docker run -d --rm --name odd busybox sh -c 'sleep 99; "<img src=x onerror=alert(1)>"'`);
  await look(page, 'Processes');
  await views.getByText('<img src=x onerror=alert(1)>').waitFor();
  expect(await views.locator('img').count()).toBe(0);
  await run(page, 'docker rm -f odd');
});

it('keys go from tab to tab and from thing to thing', async ({ page, views }) => {
  await look(page, 'Processes');
  await views.getByRole('button', { name: 'sleep 3000' }).waitFor();
  await tab(page, 'Processes').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => tab(page, 'Namespaces').getAttribute('aria-selected')).toBe('true');
  await page.keyboard.press('ArrowLeft');
  const things = views.locator('[data-thing]');
  await expect.poll(() => views.locator('[data-thing][tabindex="0"]').count()).toBe(1);
  await things.first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => things.nth(1).getAttribute('aria-pressed')).toBe('true');
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

it.for([
  ['light', 1440],
  ['dark', 360],
] as const)('axe finds nothing, %s, %d pixels wide', async ([theme, width], { page, views }) => {
  await page.evaluate(axe.source);
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize({ width, height: 900 });
  for (const name of ['Processes', 'Namespaces', 'Cgroups', 'Mounts', 'Network', 'Layers', 'Files', 'Compare']) {
    await look(page, name);
    await views.locator('[data-thing]').first().waitFor();
    await views.locator('[data-thing]').first().click();
    const found = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
    expect(
      found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`),
      name,
    ).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

it('says what is missing when the learner has removed it', async ({ page, views }) => {
  await look(page, 'Processes');
  await typeLine(page, 'rm /usr/bin/busybox');
  await expect.poll(() => views.getByRole('alert').innerText()).toContain('not in the machine any more');
  await resetMachine(page);
  await waitForText(page, /[#$] *$/m);
  await views.getByRole('alert').waitFor({ state: 'detached' });
});
