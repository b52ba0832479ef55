/** Draws the icon of the extension as a PNG, from the picture of a recipe, in Chromium. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const icons = fileURLToPath(new URL('../grammar/vscode/icons', import.meta.url));
const tree = readFileSync(`${icons}/recipe-light.svg`, 'utf8');
const size = 256;
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: size, height: size } });
await page.setContent(
  `<style>
    body { margin: 0; background: transparent }
    div { background: #f4f4ec; border-radius: 48px; box-sizing: border-box; height: ${size}px; padding: 36px }
  </style><div>${tree}</div>`,
);
await page.screenshot({ path: `${icons}/espalier.png`, omitBackground: true });
await browser.close();
