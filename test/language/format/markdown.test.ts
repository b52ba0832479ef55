/** Recipes in pages of Markdown: only they change. */
import { describe, expect, it } from 'vitest';
import { formatMarkdown } from '../../../src/language/format/format.ts';

const rough = 'prune   weights by magnitude to 80 %';
const fine = 'prune weights by magnitude to 80%';

function formatted(text: string): string {
  return formatMarkdown({ name: 'page.md', text });
}

describe('a block of Markdown is formatted', () => {
  it.each([
    ['between backquotes', (recipe: string) => `a  b\n\`\`\`prune\n${recipe}\n\`\`\`\nc`],
    ['between tildes', (recipe: string) => `~~~~ prune\n${recipe}\n~~~~\n`],
    ['with attributes', (recipe: string) => `\`\`\`prune {title="a"}\n${recipe}\n\`\`\`\n`],
    ['in a list', (recipe: string) => `1. \`\`\`prune\n   ${recipe}\n   \`\`\`\n`],
    ['deep in a list', (recipe: string) => `- a\n\n    \`\`\`prune\n    ${recipe}\n    \`\`\`\n`],
    ['in a quotation', (recipe: string) => `> \`\`\`prune\n> ${recipe}\n>\n> \`\`\`\n`],
    ['after one that is', (recipe: string) => `\`\`\`prune\n${fine}\n\`\`\`\n\n\`\`\`prune\n${recipe}\n\`\`\`\n`],
    ['after an empty block', (recipe: string) => `\`\`\`\n\`\`\`\n\`\`\`prune\n${recipe}\n\`\`\`\n`],
  ])('%s', (_, page) => {
    expect(formatted(page(rough))).toBe(page(fine).replace('>\n> ```', '> ```'));
  });
});

describe('a block of Markdown stays', () => {
  it.each([
    ['in another language', `\`\`\`sh\n${rough}\n\`\`\`\n`],
    ['in a language whose name begins alike', `\`\`\`prune-plan\n${rough}\n\`\`\`\n`],
    ['that is not closed', `\`\`\`prune\n${rough}\n`],
    ['that another block shows', `\`\`\`\`md\n\`\`\`prune\n${rough}\n\`\`\`\n\`\`\`\`\n`],
    ['that cannot be read', '```prune\nprune   weights by (\n```\n'],
    ['whose lines leave its list', `- \`\`\`prune\n${rough}\n  \`\`\`\n`],
  ])('%s', (_, page) => {
    expect(formatted(page)).toBe(page);
  });
});
