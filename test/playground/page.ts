/** The playground, built once for a file of tests and opened in a real browser. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { readFragment } from '../../src/playground/sharing.ts';
import { launchBrowser } from '../support/browser.ts';
import { root } from '../support/root.ts';

export interface Playground {
  readonly folder: string;
  readonly open: (options?: OpenOptions) => Promise<Opened>;
  /** A page that tests leave open for each other, by its name: most say nothing of how it begins. */
  readonly shared: (name: string, options?: OpenOptions) => Promise<Opened>;
  /** The same page with another end of its address, which begins anew with what that says. */
  readonly turned: (name: string, fragment: string) => Promise<Opened>;
  readonly close: () => Promise<void>;
}

interface OpenOptions extends BrowserContextOptions {
  /** `#recipe=…` */
  readonly fragment?: string;
}

export interface Opened {
  readonly page: Page;
  /** Console messages, errors of scripts, requests to anything but the page's own files. */
  readonly noise: readonly string[];
}

/** What this process was told of V8 halves the time of a build, too (`vitest.config.ts`). */
const quickly = process.execArgv.filter((flag) => /^--(?:interrupt-budget|max-semi-space-size)=/.test(flag));

export function buildPlayground(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-playground-'));
  execFileSync(process.execPath, [...quickly, 'scripts/playground.mjs', folder], { cwd: root });
  return folder;
}

/** From a file, without a server. */
export async function startPlayground(): Promise<Playground> {
  const folder = buildPlayground();
  const address = pathToFileURL(path.join(folder, 'index.html')).href;
  const browser: Browser = await launchBrowser();
  const open: Playground['open'] = async ({ fragment = '', ...options } = {}) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const noise: string[] = [];
    page.on('console', (message) => noise.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', ({ message }) => noise.push(message));
    page.on('request', (request) => {
      const url = request.url();
      const isOwn = url.startsWith(pathToFileURL(folder).href) || url.startsWith('data:');
      if (!isOwn) noise.push(url);
    });
    await page.goto(address + fragment);
    await page.waitForSelector('#status:not(:empty)');
    return { page, noise };
  };
  const known = new Map<string, Opened>();
  const shared: Playground['shared'] = async (name, options) => {
    const one = known.get(name) ?? (await open(options));
    known.set(name, one);
    return one;
  };
  return {
    folder,
    open,
    shared,
    turned: async (name, fragment) => {
      const one = await shared(name);
      await one.page.goto(address + fragment);
      return one;
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Types over whatever stands in the editor, key by key, until the page has looked at all of it. */
export function write(page: Page, text: string): Promise<void> {
  return writeBy(page, text, () => page.keyboard.type(text));
}

/** The same at once, as what is pasted. */
export function put(page: Page, text: string): Promise<void> {
  return writeBy(page, text, () => page.keyboard.insertText(text));
}

async function writeBy(page: Page, text: string, press: () => Promise<void>): Promise<void> {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await press();
  await page.keyboard.press('Escape');
  const lookedAt = () => readFragment(new URL(page.url()).hash)?.text;
  await expect.poll(lookedAt, { timeout: 120_000 }).toBe(text);
}

/** The text of the editor, hints and numbers of lines left out. */
export async function written(page: Page): Promise<string> {
  return (await page.locator('.cm-line').allTextContents()).join('\n');
}
