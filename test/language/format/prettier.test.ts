/** The plugin, as Prettier itself uses it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as prettier from 'prettier';
import { afterAll, describe, expect, it } from 'vitest';
import * as plugin from '../../../src/prettier.ts';
import { format } from '../../../src/language/format/format.ts';
import { recipesIn } from './samples.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';
const goldenFormatted = `prune weights by global magnitude to 80%
  over 25%..75%
  protect min 5% per layer

then retrain lora within 0.3% of params
`;

function pretty(text: string, options: prettier.Options = {}): Promise<string> {
  return prettier.format(text, { parser: 'prune', plugins: [plugin], ...options });
}

describe('the plugin', () => {
  it.each([60, 80, 100, 200])('prints the golden sentence at width %i', async (printWidth) => {
    expect(await pretty(golden, { printWidth })).toBe(goldenFormatted);
  });

  it('prints what the formatter prints', async () => {
    for (const [name, text] of recipesIn('test/language/syntax/examples', 'test/grammar')) {
      expect(await pretty(text)).toBe(format({ name, text }).value);
    }
  });

  it('breaks what is wider than a narrower page', async () => {
    const text = 'prune weights in linear, conv, embedding except head by magnitude to 80%\n';
    expect(await pretty(text, { printWidth: 80 })).toBe(text);
    expect(await pretty(text, { printWidth: 40 })).toBe(
      'prune weights\n  in linear, conv, embedding\n  except head\n  by magnitude\n  to 80%\n',
    );
  });

  it.each([
    ['tabs are asked for', { useTabs: true }],
    ['lines end as on Windows', { endOfLine: 'crlf' }],
    ['there is a byte order mark', { insertFinalNewline: true }],
  ] as const)('prints the same where %s', async (_, options) => {
    const printed = await pretty(`\ufeff${golden}`, options);
    expect(printed.replaceAll('\r\n', '\n').replace('\ufeff', '')).toBe(goldenFormatted);
  });

  it('knows recipes by the ending of their names', async () => {
    const { inferredParser } = await prettier.getFileInfo('recipe.prune', { plugins: [plugin] });
    expect(inferredParser).toBe('prune');
  });

  it('refuses a text with a syntax error, and shows its place', async () => {
    const broken = 'train   all\nprune weights by (magnitude to 80%\n';
    await expect(pretty(broken)).rejects.toThrow(/^ESP1010 [^]*> 2 \| prune weights by \(magn/);
    await expect(pretty(broken, { rangeStart: 0, rangeEnd: 3 })).rejects.toThrow(/ESP1010/);
  });

  it('keeps the text below `prettier-ignore`', async () => {
    const text = '# prettier-ignore\nprune   weights  by magnitude\n      to 80%\n\ncompact\n';
    expect(await pretty(text)).toBe(text);
  });

  it('formats the statements that touch a range', async () => {
    const text = 'mark   a\nstage b { mark   c; mark   d }\nmark   e\n';
    const at = (part: string) => ({ rangeStart: text.indexOf(part) + 1, rangeEnd: text.indexOf(part) + 2 });
    expect(await pretty(text, at('mark   a'))).toBe(text.replace('mark   a', 'mark a'));
    expect(await pretty(text, at('mark   c'))).toBe(text.replace('mark   c', 'mark c'));
    expect(await pretty(text, at('stage b'))).toBe(text.replace('{ mark   c; mark   d }', '{\n  mark c\n  mark d\n}'));
  });
});

describe('in Markdown', () => {
  const markdown = (text: string) => pretty(text, { parser: 'markdown' });

  it('blocks of recipes are formatted', async () => {
    expect(await markdown(`# A\n\n\`\`\`prune\n${golden}\n\`\`\`\n`)).toBe(`# A\n\n\`\`\`prune\n${goldenFormatted}\`\`\`\n`);
  });

  it('those in lists keep their place', async () => {
    const text = '- one\n\n  ```prune\n  prune weights by magnitude to 80%\n  ```\n';
    expect(await markdown(text.replace('80%', '80 %'))).toBe(text);
  });

  it('blocks that cannot be read stay', async () => {
    const text = '```prune\nprune   weights by (\n```\n';
    expect(await markdown(text)).toBe(text);
  });
});

describe('the command of Prettier', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-prettier-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('checks the recipes of a folder by the built plugin', async () => {
    const built = path.join(root, 'dist', 'prettier.js');
    writeFileSync(path.join(folder, '.prettierrc.json'), JSON.stringify({ plugins: [built] }));
    writeFileSync(path.join(folder, 'good.prune'), goldenFormatted);
    writeFileSync(path.join(folder, 'bad.prune'), golden);
    const command = path.join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
    const result = promisify(execFile)(process.execPath, [command, '--check', '.'], { cwd: folder });
    await expect(result).rejects.toMatchObject({ code: 1, stderr: /^\[warn\] bad\.prune\n/ });
  });
});
