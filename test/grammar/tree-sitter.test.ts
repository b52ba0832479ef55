/** The tree-sitter grammar cuts every recipe into statements and clauses as the parser does. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../src/language/ast.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import { lexicon } from '../../src/vocabulary/index.ts';
import { allExamples, allRecipes } from './support/recipes.ts';
import { hasTreeSitter, treesOf, type Node } from './support/tree-sitter.ts';

const recipes = [...allRecipes(), ...allExamples()];
const isThere = hasTreeSitter();
if (!isThere) console.log('skipped: tree-sitter-cli or a C compiler is not installed');

describe.skipIf(!isThere)('the tree-sitter grammar', () => {
  let trees: readonly Node[] = [];
  beforeAll(() => {
    trees = treesOf(recipes);
  }, 120_000);

  it.each(recipes.map((recipe, index) => ({ ...recipe, index })))('cuts $name as the parser does', ({ name, text, index }) => {
    const { tree, diagnostics } = parse({ name, text }, lexicon);
    expect(diagnostics).toEqual([]);
    const file = trees[index];
    expect(file && everyNode(file).filter(({ type }) => isBroken(type))).toEqual([]);
    expect(file && cutsOfTree(file, text)).toEqual(tree.statements.flatMap((one) => cuts(one, text)));
  });
});

/** `statement: …` or `clause: …`, with what it spans. */
type Cut = string;

function cuts(statement: Statement, text: string): readonly Cut[] {
  const { head, span, clauses, block } = statement;
  return [
    shown('statement', span.start, span.end, text),
    shown('head', head.span.start, head.span.end, text),
    ...clauses.map((clause) => shown('clause', clause.span.start, clause.span.end, text)),
    ...(block?.statements ?? []).flatMap((inner) => cuts(inner, text)),
  ];
}

function cutsOfTree(node: Node, text: string): readonly Cut[] {
  const inner = node.children.flatMap((child) => cutsOfTree(child, text));
  if (node.field === 'head') return [shown('head', node.start, node.end, text)];
  if (node.type === 'clause') return [shown('clause', node.start, node.end, text)];
  if (node.type !== 'statement') return inner;
  // A comma at its end belongs to nothing, and the comment behind it neither.
  const last = node.children.filter(({ type }) => type !== 'comment').at(-1);
  return [shown('statement', node.start, last?.end ?? node.end, text), ...inner];
}

function shown(what: string, start: number, end: number, text: string): Cut {
  return `${what} ${start}..${end}: ${text.slice(start, end)}`;
}

function everyNode(node: Node): readonly Node[] {
  return [node, ...node.children.flatMap(everyNode)];
}

function isBroken(type: string): boolean {
  return type === 'ERROR' || type === 'MISSING';
}
