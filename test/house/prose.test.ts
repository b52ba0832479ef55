/** The style of `docs/contributing.md`, as far as a program can tell: banned phrases and the width of lines. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';
import { readSources } from './sources.ts';

const width = 140;
const stylePage = 'docs/contributing.md';
/** Written by generators, which have no line width. */
const generated = ['docs/operators.md', 'docs/oracle.md', 'docs/reproduction.md'];

const phrases: Readonly<Record<string, string>> = JSON.parse(readFileSync(path.join(root, 'test/house/banned-phrases.json'), 'utf8'));
const banned = new RegExp(`\\b(${Object.keys(phrases).join('|').replaceAll(' ', '\\s+')})\\b`, 'gi');

const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md') && !generated.includes(name))
  .map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));

describe.each(pages.filter(({ name }) => name !== stylePage))('$name', ({ text }) => {
  it('uses no banned phrase', () => {
    expect(text.match(banned) ?? []).toEqual([]);
  });
});

describe.each(pages)('$name', ({ text }) => {
  it(`has no line of prose wider than ${width} columns`, () => {
    expect(proseLines(text).filter((line) => line.length > width)).toEqual([]);
  });
});

describe('messages and help texts', () => {
  const rooms = ['diagnostics/catalogue/', 'cli/', 'vocabulary/'];
  const texts = readSources()
    .filter(({ name }) => rooms.some((room) => name.startsWith(room)))
    .flatMap(({ name, tree }) => textsIn(tree).map((text) => ({ name, text })));

  it('are found', () => {
    expect(texts.length).toBeGreaterThan(3000);
  });

  it('use no banned phrase', () => {
    expect(texts.filter(({ text }) => text.search(banned) !== -1)).toEqual([]);
  });
});

describe(stylePage, () => {
  const page = readFileSync(path.join(root, stylePage), 'utf8');

  it('names every banned phrase with what to write instead', () => {
    const rows = Object.entries(phrases).map(([phrase, instead]) => `| ${phrase} | ${instead} |`);
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  });
});

/** Tables, code and lines of one long link can't be broken. */
function proseLines(text: string): readonly string[] {
  const withoutCode = text.replaceAll(/^ *```[^]*?^ *```/gm, '');
  return withoutCode.split('\n').filter((line) => !/^(\||    |<|\S*$)/.test(line));
}

/** String literals and the fixed parts of templates. */
function textsIn(tree: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
