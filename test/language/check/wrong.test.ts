/**
 * Wrong recipes and what is said about them. The tables in `wrong/*.md` are documentation and test
 * at once: each recipe gives exactly the finding that stands below it.
 *
 * `UPDATE_FINDINGS=1 npx vitest run test/language/check/wrong.test.ts` writes the findings anew;
 * read the difference before it is committed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import * as clauses from '../../../src/diagnostics/catalogue/clauses.ts';
import * as expressions from '../../../src/diagnostics/catalogue/expressions.ts';
import * as names from '../../../src/diagnostics/catalogue/names.ts';
import * as types from '../../../src/diagnostics/catalogue/types.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { bind } from '../../../src/language/check/bind.ts';
import { check } from '../../../src/language/check/check.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';

const isUpdating = process.env['UPDATE_FINDINGS'] === '1';
const files = { names, types, clauses, expressions };
const seen = new Set<string>();

interface Case {
  readonly code: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly recipe: string;
  readonly findings: string;
}

/** A recipe block, `--set` lines before it, and the block of findings below. */
const pattern = /^```prune((?: --set [^\n]+)?)\n([\s\S]*?)^```\n+```text\n([\s\S]*?)^```$/gm;

for (const [name, catalogue] of Object.entries(files)) {
  const path = fileURLToPath(new URL(`wrong/${name}.md`, import.meta.url));
  const text = readFileSync(path, 'utf8');
  describe(name, () => {
    for (const one of casesIn(text)) {
      test(`${one.code}: ${one.recipe.trim()}${settingsIn(one)}`, () => {
        const found = findingsOf(one);
        for (const { code } of found) seen.add(code);
        if (isUpdating) return;
        expect(found.map(({ code }) => code)).toEqual([one.code]);
        expect(shown(found)).toBe(one.findings);
        for (const { message, help, fixes } of found) {
          expect(message).toMatch(/^[a-z`].*[^.]$/);
          expect(help !== undefined || (fixes ?? []).length > 0).toBe(true);
        }
      });
    }
  });
  test(`every finding of ${name} has a recipe that gives it`, () => {
    const codes = Object.values(catalogue).map(({ code }) => code);
    expect(codes.filter((code) => !text.includes(`## ${code}`))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });
  afterAll(() => {
    if (!isUpdating) return;
    const updated = text.replace(pattern, (_, options: string, recipe: string) => {
      const found = findingsOf({ code: '', settings: settingsOf(options), recipe, findings: '' });
      return `\`\`\`prune${options}\n${recipe}\`\`\`\n\n\`\`\`text\n${shown(found)}\`\`\``;
    });
    writeFileSync(path, updated);
  });
}

function casesIn(text: string): readonly Case[] {
  return text.split(/^## /m).flatMap((section) => {
    const code = section.slice(0, 7);
    return [...section.matchAll(pattern)].map(([, options = '', recipe = '', findings = '']) => {
      return { code, settings: settingsOf(options), recipe, findings };
    });
  });
}

function settingsOf(options: string): ReadonlyMap<string, string> {
  const written = options.replace(' --set ', '');
  const at = written.indexOf('=');
  return new Map(at < 0 ? [] : [[written.slice(0, at), written.slice(at + 1)]]);
}

function settingsIn({ settings }: Case): string {
  return [...settings].map(([name, value]) => ` --set ${name}=${value}`).join('');
}

function findingsOf({ recipe, settings }: Case): readonly Diagnostic[] {
  const { tree, diagnostics } = parse({ name: 'recipe', text: recipe }, lexicon);
  const checked = check(tree);
  const bound = settings.size > 0 && checked.value ? bind(checked.value, settings) : undefined;
  return [...diagnostics, ...checked.diagnostics, ...(bound?.diagnostics ?? [])];
}

function shown(found: readonly Diagnostic[]): string {
  return found.map(show).join('');
}

function show({ severity, message, why, help, fixes, source, span }: Diagnostic): string {
  const text = source?.text ?? '';
  const { start, end } = span ?? { start: 0, end: 0 };
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const line = text.slice(lineStart).split('\n')[0] ?? '';
  const carets = '^'.repeat(Math.max(1, Math.min(end, lineStart + line.length) - start));
  return [
    `${severity}: ${message}`,
    `  ${line}`,
    `  ${' '.repeat(start - lineStart)}${carets}`,
    `why: ${why}`,
    ...(help === undefined ? [] : [`help: ${help}`]),
    ...(fixes ?? []).map((fix) => `fix (${fix.safety}): ${fix.title}`),
    '',
  ].join('\n');
}
