/** The extension in VS Code itself: what a newcomer sees after the lines of the README. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEditor, type Editor } from './editor.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor('examples/lenet300');
}, 200_000);
afterAll(() => editor.close());

it('a recipe that is opened shows what it will do', async () => {
  const { page, openFile } = editor;
  await openFile('golden.prune');
  await page.locator('.codelens-decoration', { hasText: '212,960 of 266,200' }).waitFor();
  await page.getByText('steps 312..938').waitFor();
  expect(await page.locator('#status\\.editor\\.mode').innerText()).toBe('Pruning recipe');
});

it('hovering draws the curve', async () => {
  const { page } = editor;
  await page.locator('.view-line span', { hasText: /^global$/ }).hover();
  const hover = page.locator('.monaco-hover', { hasText: 'Prunes 91 times, in steps 312..938' });
  await hover.locator('img').waitFor();
});

it('a slip gets a red line, a reason and a fix', async () => {
  const { page } = editor;
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('prune weights by global magnitud to 80%');
  await page.locator('.view-line', { hasText: 'magnitud to 80%' }).waitFor();
  await page.locator('.squiggly-error').first().waitFor();
  const reason = /not a variable or criterion that this expression can use[^]*espalier\(ESP2004\)/;
  // What is found of a text in the middle of being written is gone a moment later: all is asked again.
  const offered = async (): Promise<string> => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('F8');
    const told = await page.locator('.marker-widget').innerText();
    if (!reason.test(told)) return told;
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+.');
    return await page.locator('.action-widget .focused').innerText({ timeout: 10_000 });
  };
  // Of the fixes offered, this one comes first.
  await expect.poll(offered, { timeout: 150_000, interval: 1000 }).toContain('write `magnitude`');
  await page.keyboard.press('Enter');
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await page.locator('.codelens-decoration', { hasText: '212,960 of 266,200' }).waitFor();
});

it('the command `Show plan` puts the plan beside the recipe', async () => {
  const { page, runCommand } = editor;
  await page.keyboard.press('Escape');
  await runCommand('Espalier: Show plan');
  await page.locator('.tab', { hasText: 'golden.prune.plan.txt' }).waitFor();
  await page.locator('.view-line', { hasText: '212,960 of 266,200 weights pruned' }).waitFor();
});

it('and neither the extension nor its server complained', () => {
  expect(editor.noise).toEqual([]);
});
