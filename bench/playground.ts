/** How large the playground is, and how long it takes from its address to its first plan. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';
import { median, type Measurement } from './support/measurement.ts';

export const name = 'playground';

const rounds = 7;
const strokes = 60;
const typed = ' every 100 steps';

export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    execFileSync(process.execPath, ['scripts/playground.mjs', folder]);
    const kilobytes = readdirSync(folder)
      .map((file) => gzipSync(readFileSync(join(folder, file))).length / 1000)
      .reduce((sum, size) => sum + size, 0);
    const address = pathToFileURL(join(folder, 'index.html')).href;
    const starts: number[] = [];
    for (let round = 0; round < rounds; round++) starts.push(await firstPlan(browser, address));
    return [
      { what: 'size, gzipped', ours: kilobytes, unit: 'kB', goal: { most: 500 } },
      { what: 'address to first plan', ours: median(starts), unit: 'ms', goal: { most: 1000 } },
      { what: 'key stroke to colours', ours: await keyStroke(browser, address), unit: 'ms', goal: { most: 50 } },
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the page's own clock sees it, in milliseconds. */
async function firstPlan(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForSelector('#figures dd');
  const time = await page.evaluate<number>("performance.getEntriesByName('plan')[0].startTime");
  await page.close();
  return time;
}

/** From a change of the text to a page that shows it, checked and coloured; the median, in milliseconds. */
async function keyStroke(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForSelector('#figures dd');
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+End');
  await page.evaluate(
    `new PerformanceObserver((list) => (window.strokes ??= []).push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'event', durationThreshold: 16, buffered: true })`,
  );
  for (let stroke = 0; stroke < strokes; stroke++) {
    await page.keyboard.type(typed.charAt(stroke % typed.length), { delay: 60 });
  }
  const times = await page.evaluate<readonly number[]>('window.strokes ?? [16]');
  await page.close();
  return median([...times]);
}
