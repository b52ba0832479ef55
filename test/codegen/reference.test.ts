/** The reference is executed: every recipe in it parses and checks without a finding. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { peers } from '../../src/codegen/reference/peers.ts';
import { checkSource } from '../../src/compile.ts';
import { usedInExamples } from '../language/use/reading.ts';
import { vocabulary } from '../../src/vocabulary/index.ts';

const folder = fileURLToPath(new URL('../../docs/reference/', import.meta.url));
const pages = readdirSync(folder)
  .filter((name) => name !== 'yaml-form.md')
  .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));

describe.each(pages)('$name', ({ text }) => {
  const recipes = [...text.matchAll(/^```prune\n(.*?)^```/gms)].map(([, recipe = '']) => recipe);

  it('shows recipes that check without a finding, or whose refusal the page tells', () => {
    const findings = recipes.flatMap((recipe) =>
      checkSource({ name: 'example', text: recipe }, usedInExamples).diagnostics.map(
        ({ code, message }) => `${code} ${message}: ${recipe}`,
      ),
    );
    const isTold = (finding: string): boolean => finding.startsWith('ESP2270') && text.includes('This version refuses it (ESP2270).');
    expect(findings.filter((finding) => !isTold(finding))).toEqual([]);
  });

  it('links to what is there', () => {
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !leads(target, text))).toEqual([]);
  });
});

/** A file beside the page, and the heading or element in it. */
function leads(target: string, here: string): boolean {
  const [file = '', fragment] = target.split('#');
  const place = path.join(folder, file);
  if (file !== '' && !existsSync(place)) return false;
  if (fragment === undefined) return true;
  const text = file === '' ? here : readFileSync(place, 'utf8');
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading.replaceAll('`', '').replaceAll(' ', '-').toLowerCase(),
  );
  return headings.includes(fragment) || text.includes(`id="${fragment}"`);
}

describe('the words of other systems', () => {
  it.each(Object.keys(peers))('are compared with one of ours: %s', (about) => {
    const [kind = '', ...rest] = about.split(' ');
    const word = rest.join(' ');
    const heads = [...vocabulary.heads.values()];
    const isKnown =
      about === 'pattern' ||
      heads.some((head) => head.kind === kind && head.word === word) ||
      (kind === 'clause' && heads.some((head) => head.clauses.some((one) => one.word === word))) ||
      [...vocabulary.words].some(([category, words]) => category === kind && words.has(word));
    expect(isKnown).toBe(true);
  });

  it.each(Object.entries(peers))('stand on a page: %s', (_, text) => {
    expect(pages.some((page) => page.text.includes(text))).toBe(true);
  });
});
