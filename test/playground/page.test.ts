/** The playground in a real browser: typed into, broken, mended, shared, by keyboard and on a phone. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replacedInPage } from '../../scripts/page-modules.mjs';
import { fragmentOf } from '../../src/playground/sharing.ts';
import { root } from '../support/root.ts';
import { put, startPlayground, write, written, type Playground } from './page.ts';

const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';
const models = path.join(root, 'test/fixtures/models');

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
}, 120_000);
afterAll(() => playground.close());

const findings = (page: Page) => page.locator('#findings');

/** Waits until the page says so; a page that never does fails the test. */
async function says(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector, { hasText: text }).first().waitFor();
}

describe('what is built', () => {
  it('is at most 500 kB to load, gzipped', () => {
    const sizes = ['index.html', 'playground.js', 'style.css'].map((name) => {
      return gzipSync(readFileSync(path.join(playground.folder, name))).length;
    });
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(500_000);
  });

  it.each(Object.entries(replacedInPage))('does without %s: it has %s, and both are files', (...names) => {
    for (const name of names) expect(existsSync(path.join(root, 'src', name)), name).toBe(true);
  });

  it('is a page, a script, a style and the licences of what is in them', () => {
    const names = ['LICENSES.txt', 'index.html', 'playground.js', 'style.css'];
    expect(readdirSync(playground.folder).toSorted()).toEqual(names);
    const licences = readFileSync(path.join(playground.folder, 'LICENSES.txt'), 'utf8');
    for (const name of ['@codemirror/view', 'fflate']) expect(licences).toContain(name);
  });
});

describe('by Tab', () => {
  it('every control is reached, and the editor is left, by Tab', async () => {
    // The first to use this page: nothing in it has the focus yet.
    const { page } = await playground.shared('text');
    const reached: string[] = [];
    for (let press = 0; press < 12; press++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate<string>(
          "document.activeElement.id || document.activeElement.className.split(' ')[0] || document.activeElement.tagName",
        ),
      );
    }
    const controls = ['skip', 'examples', 'format', 'share', 'cm-content', 'models', 'open', 'train'];
    expect(reached.filter((one) => controls.includes(one)).slice(0, controls.length)).toEqual(controls);
  });
});

describe('typing', () => {
  it('the sentence of the README plans 80%, to the weight', async () => {
    const before = { text: 'prune weights by uniform magnitude to 50%', model: undefined };
    const { page, noise } = await playground.turned('text', fragmentOf(before));
    await says(page, '#status', '50% of 266,200 weights');
    await write(page, golden);
    await says(page, '#status', '80% of 266,200 weights');
    await says(page, '#figures', '212,960 of 266,200 weights');
    await says(page, '#figures', '510 of 266,610 parameters');
    expect(await findings(page).innerText()).toContain('ESP4050');
    expect(await page.locator('#stages h3').allInnerTexts()).toEqual([
      expect.stringContaining('prune-weights'),
      expect.stringContaining('retrain-lora'),
    ]);
    const picture = page.getByRole('img', { name: /^Sparsity over 2,500 steps/ });
    expect(await picture.getAttribute('aria-label')).toContain('91 times, from step 312 to 938, up to 80%');
    await page.locator('[data-hint="steps 312..938"]').waitFor();
    expect(noise).toEqual([]);
  });

  it('something wrong says what, why and what to do, with its code, and takes the plan away', async () => {
    const { page, noise } = await playground.shared('text');
    await write(page, 'prune wieghts by global magnitude to 80%');
    await says(page, '#status', '1 error');
    const words = await findings(page).innerText();
    expect(words).toMatch(/ESP2\d{3}/);
    expect(words).toContain('wieghts');
    expect(words).toContain('line 1, column 7');
    expect(await page.locator('#plan').isVisible()).toBe(false);
    expect(await page.locator('.cm-lintRange-error').innerText()).toBe('wieghts');
    await findings(page)
      .getByRole('button', { name: /weights/ })
      .click();
    await says(page, '#status', '80% of 266,200 weights');
    expect(await written(page)).toBe('prune weights by global magnitude to 80%');
    expect(noise).toEqual([]);
  });

  it('what cannot be planned is told of beside its words', async () => {
    const { page } = await playground.shared('text');
    await put(page, 'prune weights in conv by magnitude to 80%');
    await says(page, '#status', '1 error');
    expect(await findings(page).innerText()).toMatch(/ESP[34]\d{3}/);
  });
});

describe('by keyboard alone', () => {
  it('a word is completed, explained, mended and laid out', async () => {
    const { page, noise } = await playground.shared('text');
    await write(page, 'PRUNE weights in ');
    await page.keyboard.press('Control+Space');
    await page.getByRole('option', { name: /fc1/ }).waitFor();
    await page.keyboard.type('fc1');
    await page.locator('[role=option][aria-selected=true]', { hasText: 'fc1' }).waitFor();
    // An offer that has only just come up is not taken, lest a key meant for the text takes it.
    await page.waitForTimeout(150);
    await page.keyboard.press('Enter');
    await page.keyboard.type(' by magnitud to 50%');
    await page.keyboard.press('Escape');
    await says(page, '#findings', 'magnitud');
    await page.keyboard.press('F8');
    await page.keyboard.press('Control+.');
    await says(page, '#status', '50% of 235,200 weights');
    await page.keyboard.press('Shift+Alt+F');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F1');
    const hover = page.getByRole('tooltip').filter({ hasText: 'prune' }).first();
    await hover.waitFor();
    expect(await hover.innerText()).not.toContain('undefined');
    await page.keyboard.press('Escape');
    expect((await written(page)).trim()).toBe('prune weights in fc1 by magnitude to 50%');
    expect(noise).toEqual([]);
  });

  it('a word that begins a statement is completed', async () => {
    const { page, noise } = await playground.shared('text');
    await put(page, 'prune weights by magnitude to 80%');
    await page.keyboard.press('Enter');
    await page.keyboard.type('meas');
    await page.keyboard.press('Control+Space');
    await page.getByRole('option', { name: /^measure/ }).waitFor();
    await page.keyboard.press('Escape');
    expect(noise).toEqual([]);
  });

  it('every control has a name', async () => {
    const { page } = await playground.shared('text');
    for (const name of ['Example', 'Model', 'Training samples', 'Recipe']) {
      expect(await page.getByLabel(name, { exact: true }).count()).toBeGreaterThan(0);
    }
    expect(await page.getByRole('button', { name: 'Format' }).count()).toBe(1);
  });
});

describe('a model from disk', () => {
  const file = 'mobilenet_tiny_fmnist_bn.onnx';

  it('that is dropped is planned with', async () => {
    const { page, noise } = await playground.shared('model');
    await put(page, 'prune weights by uniform magnitude to 50%');
    const data = readFileSync(path.join(models, file)).toString('base64');
    const transfer = await page.evaluateHandle(
      `(() => {
        const bytes = Uint8Array.from(atob('${data}'), (sign) => sign.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], '${file}'));
        return transfer;
      })()`,
    );
    await page.dispatchEvent('.cm-content', 'drop', { dataTransfer: transfer });
    const { layers } = expectation();
    await says(page, '#model-line', `${layers} layers to prune`);
    await says(page, '#status', '50% of ');
    expect(await page.locator('#models option:checked').innerText()).toBe(file);
    expect(noise).toEqual([]);
  });

  it('is read in slices: what is not the header is never looked at', async () => {
    const { page } = await playground.shared('model');
    await page.evaluate(
      `(() => {
        window.slices = 0;
        const slice = Blob.prototype.slice;
        Blob.prototype.slice = function (...range) { window.slices += 1; return slice.apply(this, range); };
      })()`,
    );
    const large = path.join(playground.folder, 'large.onnx');
    writeFileSync(large, paddedModel(readFileSync(path.join(models, file)), 48 << 20));
    await page.setInputFiles('#file', large);
    await page.locator('#models option:checked', { hasText: 'large.onnx' }).waitFor({ state: 'attached' });
    await says(page, '#model-line', `${expectation().layers} layers to prune`);
    const slices = await page.evaluate<number>('window.slices');
    expect(slices).toBeGreaterThan(0);
    expect(slices).toBeLessThan(6);
  });

  it('that is none is refused, and the old plan is gone', async () => {
    const { page, noise } = await playground.shared('model');
    const buffer = Buffer.from('this is a text');
    await page.setInputFiles('#file', { name: 'notes.onnx', mimeType: '', buffer });
    await says(page, '#findings', 'ESP3');
    expect(await page.locator('#plan').isVisible()).toBe(false);
    expect(await page.locator('#model-line').innerText()).toBe('no model');
    expect(noise).toEqual([]);
  });

  function expectation(): { readonly layers: number } {
    const text = readFileSync(path.join(models, file.replace('.onnx', '.expect.json')), 'utf8');
    const parsed: unknown = JSON.parse(text);
    const { prunable } = parsed as { readonly prunable: readonly unknown[] };
    return { layers: prunable.length };
  }
});

/** Behind the model a field that no reader knows, as long as weights would be. */
function paddedModel(model: Buffer, length: number): Buffer {
  const tag = Buffer.from([0xfa, 0x7f]);
  const size = Buffer.alloc(4);
  for (let at = 0, rest = length; at < 4; at++, rest >>= 7) {
    size[at] = (rest & 0x7f) | (at < 3 ? 0x80 : 0);
  }
  return Buffer.concat([model, tag, size, Buffer.alloc(length)]);
}

describe('sharing', () => {
  it('by the address brings the text and the model back', async () => {
    const text = '# 剪 😀\nprune weights by uniform magnitude to 62.5%';
    const { page, noise } = await playground.turned('text', fragmentOf({ text, model: 'lenet5_fmnist' }));
    await says(page, '#status', '62.5% of 61,470 weights');
    expect(await written(page)).toBe(text);
    await put(page, 'prune weights by global magnitude to 90%');
    await says(page, '#status', '90% of');
    // The address is all that the page knows when it is loaded anew.
    await page.reload();
    await says(page, '#status', '90% of 61,470 weights');
    expect(await written(page)).toBe('prune weights by global magnitude to 90%');
    expect(noise).toEqual([]);
  });

  it.each(['#recipe=%%%', '#recipe=AAAA', '#other', `#recipe=${'A'.repeat(70_000)}`])(
    'an address that says nothing begins with the first example',
    async (fragment) => {
      const { page } = await playground.turned('text', fragmentOf({ text: 'prune weights by magnitude to 10%', model: undefined }));
      await says(page, '#status', '10% of 266,200 weights');
      const { noise } = await playground.turned('text', fragment);
      await says(page, '#status', '80% of 266,200 weights');
      expect(noise).toEqual([]);
    },
  );

  it('so does one that is opened, and not turned to', async () => {
    const { page, noise } = await playground.open({ fragment: '#recipe=%%%' });
    await says(page, '#status', '80% of 266,200 weights');
    expect(noise).toEqual([]);
    await page.close();
  });

  it('brings no markup into the page', async () => {
    const text =
      '## <img src=x onerror=console.log(1)>\nparam x: sparsity = 80%\nparam `<b>y</b>`: sparsity = 80%\nprune weights by magnitude to x';
    const { page, noise } = await playground.turned('text', fragmentOf({ text, model: undefined }));
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('F1');
    await page.getByRole('tooltip').filter({ hasText: 'img src=x' }).first().waitFor();
    expect(await findings(page).innerText()).toContain('<b>y</b>');
    expect(await page.locator('b:not(.code), img').count()).toBe(0);
    expect(noise).toEqual([]);
  });
});

describe('every example', () => {
  it('is planned with its model, without errors', async () => {
    const { page, noise } = await playground.shared('text');
    const looked = await page.evaluate<readonly { title: string; line: string; isPlanned: boolean; findings: string }[]>(everyExample);
    expect(looked.length).toBeGreaterThan(20);
    const wrong = looked.filter(({ line, isPlanned }) => !isPlanned || line.includes('error'));
    expect(wrong).toEqual([]);
    expect(noise).toEqual([]);
  });

  it('has its menu, and every model can be chosen', async () => {
    const { page } = await playground.shared('text');
    await put(page, 'prune weights by uniform magnitude to 50%');
    const titles = await page.locator('#models option:not([hidden])').allInnerTexts();
    for (const title of titles) {
      await page.selectOption('#models', { label: title });
      await says(page, '#status', '50% of');
      expect(await page.locator('#model-line').innerText()).toMatch(/\d+ parameters/);
    }
  });
});

/** Chooses one after the other, as a reader would, in one go: each question to the browser takes some milliseconds. */
const everyExample = `(async () => {
  const menu = document.getElementById('examples');
  const text = (id) => document.getElementById(id).innerText;
  const looked = [];
  for (const { value, label, hidden } of menu.options) {
    if (hidden) continue;
    menu.value = value;
    menu.dispatchEvent(new Event('change', { bubbles: true }));
    await new Promise(requestAnimationFrame);
    looked.push({ title: label, line: text('status'), isPlanned: document.getElementById('plan').checkVisibility(), findings: text('findings') });
  }
  return looked;
})()`;

const phone = { viewport: { width: 360, height: 740 }, isMobile: true };
const screens: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a screen', {}],
  ['a phone', phone],
];

describe.each(screens)('on %s', (name, options) => {
  it('nothing is wider than the screen, and words stand out from the paper, light or dark', async () => {
    const { page, noise } = await playground.shared(name, options);
    for (const index of [0, 2, 4, 9, 14]) {
      await page.selectOption('#examples', String(index));
      const content = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(content).toBeLessThanOrEqual(options.viewport?.width ?? 1280);
    }
    await put(page, 'prune wieghts by magnitude to 80%');
    await says(page, '#status', '1 error');
    const inks = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      inks.add(await page.evaluate<string>('getComputedStyle(document.body).color'));
      expect(await page.evaluate(contrasts), colorScheme).toEqual([]);
    }
    expect(inks.size).toBe(2);
    expect(noise).toEqual([]);
  });
});

/** Texts whose contrast with the page is below what WCAG 2.2 asks of small text, 4.5:1. */
const contrasts = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const channels = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const paper = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = channels(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return channels('white');
  };
  const low = [];
  for (const element of document.querySelectorAll('main *, header *, footer *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own || element.getClientRects().length === 0 || element.closest('option, svg')) continue;
    const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(paper(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(element.tagName + '.' + element.className + ' ' + element.textContent.slice(0, 20) + ' ' + ratio.toFixed(2));
  }
  return low;
})()`;
