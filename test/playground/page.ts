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
  readonly shared: (name: string) => Promise<Opened>;
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

export function buildPlayground(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-playground-'));
  execFileSync(process.execPath, ['scripts/playground.mjs', folder], { cwd: root });
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
  return {
    folder,
    open,
    shared: async (name) => {
      const one = known.get(name) ?? (await open());
      known.set(name, one);
      return one;
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Types over whatever stands in the editor, key by key, until the page has looked at all of it. */
export async function write(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type(text);
  await page.keyboard.press('Escape');
  const lookedAt = () => readFragment(new URL(page.url()).hash)?.text;
  await expect.poll(lookedAt, { timeout: 120_000 }).toBe(text);
}

/** The text of the editor, hints and numbers of lines left out. */
export async function written(page: Page): Promise<string> {
  return (await page.locator('.cm-line').allTextContents()).join('\n');
}
