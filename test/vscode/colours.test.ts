/** Recipes in Markdown pages are coloured as recipes, and the rest of the page is left alone. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import textmate, { type IGrammar, type StateStack } from 'vscode-textmate';
import { beforeAll, expect, it } from 'vitest';
import { root } from '../support/root.ts';
import { loadGrammar } from '../support/textmate.ts';

const injected = 'markdown.espalier.codeblock';
const grammars: Readonly<Record<string, string>> = {
  'source.espalier': readFileSync(path.join(root, 'grammar/espalier.tmLanguage.json'), 'utf8'),
  [injected]: readFileSync(path.join(root, 'grammar/vscode/markdown.tmLanguage.json'), 'utf8'),
  // The page around them; the editor brings its own.
  'text.html.markdown': JSON.stringify({ scopeName: 'text.html.markdown', patterns: [] }),
};
let markdown: IGrammar | null = null;

beforeAll(async () => {
  markdown = await loadGrammar('text.html.markdown', grammars, [injected]);
});

/** The scopes of the first character of a word, line by line of a page. */
function scopesOf(page: string, word: string): readonly (readonly string[])[] {
  let stack: StateStack = textmate.INITIAL;
  return page.split('\n').flatMap((line) => {
    const result = markdown?.tokenizeLine(line, stack);
    if (result === undefined) return [];
    stack = result.ruleStack;
    const at = line.indexOf(word);
    const token = result.tokens.find(({ startIndex, endIndex }) => startIndex <= at && at < endIndex);
    return token === undefined ? [] : [token.scopes];
  });
}

const recipe = 'prune weights by magnitude to 80%';
it.each([
  ['three back quotes', `\`\`\`prune\n${recipe}\n\`\`\``],
  ['tildes', `~~~ prune\n${recipe}\n~~~`],
  ['a block in a list', `  \`\`\`prune\n  ${recipe}\n  \`\`\``],
])('in %s', (_, page) => {
  const [scopes = []] = scopesOf(page, 'weights');
  expect(scopes).toContain('meta.embedded.block.prune');
  expect(scopesOf(page, 'prune weights').flat().join(' ')).toMatch(/keyword/);
});

it.each([
  ['other languages', `\`\`\`js\n${recipe}\n\`\`\``],
  ['text', recipe],
  ['what follows a block', `\`\`\`prune\n\`\`\`\n${recipe}`],
])('not in %s', (_, page) => {
  expect(scopesOf(page, 'weights').flat()).not.toContain('meta.embedded.block.prune');
});
