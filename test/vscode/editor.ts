/** VS Code itself, served on a port of this machine, with the packaged extension, in a real browser. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { server } from '../../scripts/vs-code-server.mjs';
import { launchBrowser } from '../support/browser.ts';
import { root } from '../support/root.ts';
import { packedExtension } from './packing.ts';

export interface Editor {
  readonly page: Page;
  /** Complaints of the extension and of the editor about it. */
  readonly noise: readonly string[];
  readonly openFile: (name: string) => Promise<void>;
  readonly runCommand: (title: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a copy of the folder `example`, and trusts it. */
export async function startEditor(example: string): Promise<Editor> {
  if (!existsSync(server)) {
    throw new Error('VS Code is not there: `npm test -- --install` installs it');
  }
  const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-editor-'));
  const folder = path.join(scratch, path.basename(example));
  cpSync(path.join(root, example), folder, { recursive: true });
  const { stop, address } = await serve(scratch, folder);
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1300, height: 850 } });
  page.setDefaultTimeout(90_000);
  const noise: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && /espalier/i.test(message.text())) noise.push(message.text());
  });
  await page.goto(`${address}/?folder=${encodeURIComponent(folder)}`);
  await page.getByText('Yes, I trust the authors').click();
  return {
    page,
    noise,
    openFile: async (name) => {
      await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
      await page.locator('.tab.active', { hasText: name }).waitFor();
    },
    runCommand: async (title) => {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-widget input').first().waitFor();
      await page.keyboard.type(title);
      await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
    },
    close: async () => {
      await browser.close();
      await stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

interface Served {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

async function serve(scratch: string, folder: string): Promise<Served> {
  const places = ['user-data-dir', 'server-data-dir', 'extensions-dir'].flatMap((name) => [`--${name}`, path.join(scratch, name)]);
  const options = [server, '--accept-server-license-terms', '--telemetry-level', 'off', ...places];
  const env = { ...process.env, HOME: scratch };
  execFileSync(process.execPath, [...options, '--install-extension', packedExtension()], { env, stdio: 'pipe' });
  const own = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token'];
  const child = spawn(process.execPath, [...options, ...own], { env, cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<string>((resolve, reject) => {
    let told = '';
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      const [, found] = /listening on (\d+)/.exec(told) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`VS Code ended: ${told}`)));
  });
  return {
    address: `http://127.0.0.1:${port}`,
    stop: () => {
      child.kill();
      return ended;
    },
  };
}
