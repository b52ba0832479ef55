/** The report in a real browser: what a reader sees, by eye, by ear, by keyboard and on paper. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Measurement, RunEvent } from '../../src/journal/run-event.ts';
import { removeFolders } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { launchBrowser } from '../support/browser.ts';
import { journalOf, projectFolder, runInto } from './run-folder.ts';
import { describeSearches, searchedFolder } from './searches.ts';

let browser: Browser;
let cwd: string;
/** Holds a run that prunes neurons. */
let thin: string;
/** Holds a run that searches for widths and trains gates by input. */
let searched: string;
let events: readonly RunEvent[];

/** Milliseconds: whole runs on two busy cores. */
const patience = 120_000;

beforeAll(async () => {
  browser = await launchBrowser();
  cwd = projectFolder();
  await runInto(cwd, 'runs/one');
  await runInto(cwd, 'runs/two', '--set', 'target=79.95%', '--seed', '3');
  thin = projectFolder('prune neurons by magnitude to 50% sparsity\n\ncompact\n');
  await runInto(thin, 'runs/thin');
  searched = await searchedFolder();
  const reports: readonly (readonly [string, readonly string[]])[] = [
    [cwd, ['runs/one']],
    [cwd, ['runs/one', 'runs/two']],
    [thin, ['runs/thin']],
    [searched, ['runs/search']],
  ];
  for (const [folder, runs] of reports) {
    const { code, stderr } = await espalier(['report', ...runs], { cwd: folder });
    if (code !== 0) throw new Error(stderr);
  }
  events = journalOf(cwd, 'runs/one');
}, patience);

afterAll(async () => {
  await browser.close();
  removeFolders();
});

interface Opened {
  readonly page: Page;
  /** Console messages, errors of scripts, requests to anything but the file. */
  readonly noise: readonly string[];
}

async function open(name: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, ...options });
  const address = pathToFileURL(path.resolve(cwd, name)).href;
  const noise: string[] = [];
  page.on('console', (message) => noise.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', ({ message }) => noise.push(message));
  page.on('request', (request) => {
    const url = request.url();
    if (url !== address && !url.startsWith('data:')) noise.push(url);
  });
  await page.goto(address);
  return { page, noise };
}

/** A page that tests leave open for each other: what they do in it is undone by what the next one does. */
async function shared(name: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const { colorScheme = 'light', ...rest } = options;
  const key = JSON.stringify([name, rest]);
  const one = known.get(key) ?? open(name, rest);
  known.set(key, one);
  const opened = await one;
  await opened.page.emulateMedia({ media: 'screen', colorScheme });
  return opened;
}

const known = new Map<string, Promise<Opened>>();
const phone = { viewport: { width: 360, height: 740 } };

const views: readonly (readonly [string, string, BrowserContextOptions])[] = [
  ['a screen', 'runs/one.html', {}],
  ['a dark screen', 'runs/one.html', { colorScheme: 'dark' }],
  ['a phone', 'runs/one.html', { ...phone, isMobile: true }],
  ['a screen, two runs', 'runs/one-and-two.html', {}],
  ['a dark phone, two runs', 'runs/one-and-two.html', { ...phone, colorScheme: 'dark' }],
];

describe.each(views)('on %s', (_, name, options) => {
  it('draws everything, asks for nothing, and fits', async () => {
    const { page, noise } = await shared(name, options);
    await page.waitForSelector('#course-chart svg');
    expect(await page.locator('#course-chart svg').count()).toBe(4);
    expect(await page.locator('#histogram-chart svg rect').count()).toBeGreaterThan(40);
    expect(await page.locator('#mask-chart svg image').count()).toBe(1);
    const [content, screen] = await page.evaluate<readonly [number, number]>('[document.documentElement.scrollWidth, window.innerWidth]');
    expect(content).toBeLessThanOrEqual(screen);
    expect(noise).toEqual([]);
  });
});

describe('cuts', () => {
  it('are told with the sizes before and after', async () => {
    const { page } = await shared(path.join(thin, 'runs/thin.html'));
    const row = page.locator('#cuts tbody tr');
    expect(await row.count()).toBe(1);
    expect(await row.textContent()).toMatch(/compact.*200.*50,610 → 17,810.*the written model/s);
  });
});

describe('the graph around a group', () => {
  it.each<readonly [string, BrowserContextOptions]>([
    ['a screen', {}],
    ['a phone', phone],
  ])('is drawn and can be read on %s, light or dark', async (_, options) => {
    const { page, noise } = await shared(path.join(thin, 'runs/thin.html'), options);
    await page.locator('summary', { hasText: 'neurons of 0' }).click();
    const picture = page.getByRole('img', { name: '300 neurons of 0' });
    await picture.waitFor({ state: 'visible' });
    expect(await picture.locator('.maker').textContent()).toContain('makes 0.weight[0]');
    expect(await picture.locator('.reader').textContent()).toContain('reads 2.weight[1]');
    const fills = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const contrast = await page.evaluate<readonly [string, string]>(
        '["rect", "text"].map((tag) => getComputedStyle(document.querySelector(`.group-picture ${tag}`)).fill)',
      );
      expect(Math.abs(lightness(contrast[0]) - lightness(contrast[1])), colorScheme).toBeGreaterThan(120);
      fills.add(contrast[0]);
    }
    expect(fills.size).toBe(2);
    const [content, screen] = await page.evaluate<readonly [number, number]>('[document.documentElement.scrollWidth, window.innerWidth]');
    expect(content).toBeLessThanOrEqual(screen);
    expect(noise).toEqual([]);
  });

  /** Of `rgb(r, g, b)`, 0 to 255. */
  function lightness(colour: string): number {
    const [red = 0, green = 0, blue = 0] = [...colour.matchAll(/\d+/g)].map(Number);
    return (red + green + blue) / 3;
  }
});

describe('the numbers of the page', () => {
  it('are those of the journal: what was measured', async () => {
    const { page } = await shared('runs/one.html');
    const measurements = events.filter((it): it is Measurement => it.event === 'metrics');
    const rows = await valuesOf(page, 'What was measured');
    expect(rows).toEqual(
      measurements.map(({ values, sparsity }) => [values['accuracy'], values['loss'], sparsity].filter((value) => value !== undefined)),
    );
  });

  it('are those of the journal: what was pruned, and what was expected', async () => {
    const { page } = await shared('runs/one.html');
    const pruned = events.flatMap((it) => (it.event === 'prune' ? [[it.pruned]] : []));
    expect(pruned.length).toBeGreaterThan(5);
    expect(await valuesOf(page, 'sparsify: prune weights')).toEqual(pruned);
    const actual = events.flatMap((it) => (it.event === 'expect' ? [[it.actual]] : []));
    expect(await valuesOf(page, 'Expectations of the recipe')).toEqual(actual);
    const verdicts = page.getByRole('row', { name: /accuracy of model/ });
    expect(await verdicts.innerText()).toMatch(/failed/);
  });

  it('are read at the cursor, by keyboard', async () => {
    const { page } = await shared('runs/one.html');
    const chart = page.locator('#course-chart');
    await chart.focus();
    await page.keyboard.press('Home');
    for (let step = 0; step < 30; step++) await page.keyboard.press('ArrowRight');
    const said = (await page.locator('#course-readout').textContent()) ?? '';
    const step = events.find((it) => it.event === 'step' && it.step === 30);
    const prune = events.findLast((it) => it.event === 'prune' && it.step <= 30);
    if (step?.event !== 'step' || prune?.event !== 'prune') throw new Error('no such step');
    expect(said).toContain('Step 30. sparsify, loss ');
    expect(said).toContain(`loss ${step.loss.toPrecision(4)}`);
    expect(said).toContain(`${prune.pruned.toLocaleString('en-US')} of 50,200 pruned`);
    await page.keyboard.press('End');
    expect(await page.locator('#course-readout').textContent()).toContain('Step 100. recover');
  });

  it('are those of the layer that is chosen', async () => {
    const { page } = await shared('runs/one.html');
    const { layers } = await endOf(page);
    await page.getByLabel('Layer', { exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    const [, second] = layers;
    expect(await page.locator('#mask-caption').textContent()).toContain(`Mask of ${second?.name},`);
    const left = ((second?.count ?? 0) - (second?.pruned ?? 0)).toLocaleString('en-US');
    expect(await page.locator('#histogram-caption').textContent()).toContain(`the ${left} weights`);
  });
});

describeSearches(shared, valuesOf, () => searched);

describe('the page can be read', () => {
  it('without its script: every chart has its numbers in a table', async () => {
    const { page } = await open('runs/one.html', { javaScriptEnabled: false });
    const texts = await page.locator('caption').allTextContents();
    const captions = texts.map((text) => text.trim().replaceAll(/\s+/g, ' '));
    expect(captions).toEqual(
      expect.arrayContaining([
        ...['What was measured', 'Loss of the training batches', 'Layers at the end', 'Stages'],
        ...[expect.stringContaining('sparsify: prune'), expect.stringContaining('Weights of')],
      ]),
    );
    expect(await page.getByText('Point at the chart').isVisible()).toBe(false);
    await page.close();
  });

  it('by a screen reader: headings in order, names on everything that takes the focus', async () => {
    const { page } = await shared('runs/one-and-two.html');
    const levels = await page.locator('h1, h2, h3').evaluateAll((headings) => headings.map(({ tagName }) => Number(tagName.slice(1))));
    expect(levels[0]).toBe(1);
    const jumps = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1);
    expect(jumps).toEqual([]);
    const snapshot = await page.locator('body').ariaSnapshot();
    expect(snapshot).toContain('group "Loss, metrics, sparsity and stages over the steps of the run"');
    expect(snapshot).toContain('combobox "Layer"');
    const nameless = page.locator('[tabindex="0"]:not([aria-label]):not(pre)');
    expect(await nameless.count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('in its %s colours: text stands out', async (colorScheme) => {
    const { page } = await shared('runs/one.html', { colorScheme });
    const pairs = await page.evaluate<readonly { text: string; ratio: number }[]>(contrasts);
    expect(pairs.length).toBeGreaterThan(5);
    expect(pairs.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });

  it('on paper', async () => {
    const { page } = await shared('runs/one.html', { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.locator('nav').isVisible()).toBe(false);
    const pdf = await page.pdf({ format: 'A4', printBackground: false });
    expect(pdf.length).toBeGreaterThan(20_000);
  });
});

describe('two runs', () => {
  it('stand side by side, with what was planned otherwise', async () => {
    const { page } = await shared('runs/one-and-two.html');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('one and two');
    const row = page.getByRole('row', { name: /^Pruned weights/ });
    expect(await row.innerText()).toMatch(/40,160\s+40,13\d/);
    expect(await page.locator('#comparison li').allTextContents()).toEqual(expect.arrayContaining([expect.stringMatching(/seed/)]));
  });
});

/** The exact values of a table's rows. */
async function valuesOf(page: Page, caption: string): Promise<readonly number[][]> {
  const table = page.locator('table', { has: page.locator('caption', { hasText: caption }) });
  const rows = table.first().locator('tbody tr');
  // Asked for in one go: each question to the browser takes some milliseconds.
  return rows.evaluateAll((all) => all.map((row) => [...row.querySelectorAll('data')].map((cell) => Number(cell.getAttribute('value')))));
}

interface End {
  readonly layers: readonly { readonly name: string; count: number; pruned: number }[];
}

async function endOf(page: Page): Promise<End> {
  const text = (await page.locator('#report-data').textContent()) ?? '';
  const data: { readonly runs: readonly { readonly ends: readonly End[] }[] } = JSON.parse(text);
  const end = data.runs[0]?.ends[0];
  if (end === undefined) throw new Error('the run has no end');
  return end;
}

/** WCAG's contrast of each text with the colour behind it; runs in the page. */
const contrasts = `[...document.querySelectorAll('p, dt, dd, th, td, a, summary, code, pre, span[class^=is-], small, h1, h2')]
  .filter((element) => element.textContent.trim() !== '' && element.checkVisibility())
  .map((element) => {
    const numbers = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = (color) => {
      const [r, g, b] = numbers(color).map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let behind = element;
    while (behind && numbers(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
    const back = behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)';
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(back)].sort((a, b) => b - a);
    return { text: element.textContent.trim().slice(0, 30), ratio: (one + 0.05) / (other + 0.05) };
  })`;
