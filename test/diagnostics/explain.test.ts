/** `espalier explain`: pages in a terminal, codes that are nearly right, and the list of all. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/diagnostics/catalogue/index.ts';
import { findCode, listOfCodes } from '../../src/diagnostics/find-code.ts';
import { pageForTerminal } from '../../src/diagnostics/pages/terminal.ts';
import { espalier } from '../cli/quick-command.ts';

const folder = fileURLToPath(new URL('../../docs/diagnostics', import.meta.url));
const pages = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));

describe('a code', () => {
  it.each(['ESP1006', 'esp1006', '1006'])('%s is found', (written) => {
    expect(findCode(written).value?.definition.code).toBe('ESP1006');
  });

  it.each([
    ['ESP10O6', 'did you mean `ESP1006`? `espalier explain` lists all codes'],
    ['rubbish', '`espalier explain` lists all codes'],
  ])('%s is not there', (written, help) => {
    const { value, diagnostics } = findCode(written);
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'ESP7020', message: `there is no code \`${written}\``, help }]);
  });

  it('any other text is a finding, never an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (written) => {
        const { value, diagnostics } = findCode(written);
        expect((value === undefined) === (diagnostics.length === 1)).toBe(true);
      }),
    );
  });

  it('stands in the list, once', () => {
    const listed = listOfCodes().match(/^ {2}ESP\d{4}/gm) ?? [];
    expect(listed.map((line) => line.trim())).toEqual(catalogue.map(({ definition }) => definition.code));
  });
});

describe('a page in a terminal', () => {
  it('has no marks of Markdown, and its code as it stands', () => {
    const text = '# T: `x`\n\n**Why:** see [a](a.md)\nand b.\n\n```prune\na **b** [c](d)\n\n  e\n```\n\n- one\n- two\n';
    expect(pageForTerminal(text, 80)).toBe('T: `x`\n\nWhy: see a and b.\n\n    a **b** [c](d)\n\n      e\n\n- one\n- two\n');
  });

  it.each([40, 80, 200])('fits %i columns, but for its code', (columns) => {
    for (const page of pages) {
      const lines = pageForTerminal(page, columns).split('\n');
      const prose = lines.filter((line) => !line.startsWith('    ') && line.includes(' '));
      const width = Math.min(columns, 100);
      const long = prose.filter((line) => stringWidth(line) > width && / .* /.test(line.trim()));
      expect(long).toEqual([]);
      expect(prose.filter((line) => /^#|\*\*Why|\]\(/.test(line))).toEqual([]);
    }
  });

  it('says all that the page says', () => {
    const words = (text: string): readonly string[] => text.match(/[\w%]+/g) ?? [];
    for (const page of pages) {
      const shown = new Set(words(pageForTerminal(page, 60).toLowerCase()));
      const written = words(page.replaceAll(/\]\([^)]*\)|^```[a-z]*$/gm, ' ').toLowerCase());
      expect(written.filter((word) => !shown.has(word))).toEqual([]);
    }
  });
});

describe('espalier explain', () => {
  it('prints a page', async () => {
    const { stdout, stderr, code } = await espalier(['explain', 'ESP1006']);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toMatch(/^ESP1006: number joined to a word\n/);
    expect(stdout).toContain('    train all for 5epochs\n');
  });

  it('lists all codes', async () => {
    expect(await espalier(['explain'])).toEqual({ stdout: listOfCodes(), stderr: '', code: 0 });
  });

  it('knows what was meant', async () => {
    const { stdout, stderr, code } = await espalier(['explain', 'ESP10O6']);
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toContain('did you mean `ESP1006`?');
  });
});

describe('espalier check --format', () => {
  const input = 'train all for 5epochs\n';
  const args = ['check', '-', '--stdin-filename', 'a.prune', '--format'];

  it('github prints annotations', async () => {
    const { stdout, code } = await espalier([...args, 'github'], { input });
    expect(stdout).toMatch(/^::error title=ESP1006%3A/);
    expect(code).toBe(1);
  });

  it('sarif prints a log, with the version of Espalier, whether or not anything is found', async () => {
    const { stdout, code } = await espalier([...args, 'sarif'], { input });
    expect(JSON.parse(stdout).runs[0].results).toHaveLength(1);
    expect(JSON.parse(stdout).runs[0].tool.driver.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(code).toBe(1);
    const clean = await espalier([...args, 'sarif'], { input: 'train all for 5 epochs\n' });
    expect(JSON.parse(clean.stdout).runs[0].results).toEqual([]);
    expect(clean.code).toBe(0);
  });
});
