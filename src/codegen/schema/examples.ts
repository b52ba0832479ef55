/** Examples and defaults of clauses in YAML, made from what the declarations say in text. */
import { parse as parseYaml } from 'yaml';
import type { Statement, SyntaxTree } from '../../language/ast.ts';
import type { Context } from '../../language/check/context.ts';
import { desugar } from '../../language/check/desugar.ts';
import { lower } from '../../language/check/lower.ts';
import { parse } from '../../language/parse.ts';
import { definitionsKey } from '../../language/yaml/part-key.ts';
import { yamlText } from '../../language/yaml/write/recipe.ts';
import { lexiconOf, type ClauseDeclaration, type HeadDeclaration, type Vocabulary } from '../../vocabulary/index.ts';
import type { Examples } from './describe.ts';

export function examplesOf(vocabulary: Vocabulary): Examples {
  return {
    of: (clause) => {
      const tree = read(clause.example, vocabulary);
      const { context } = lower(tree, vocabulary);
      return everyStatement(desugar(tree.statements, vocabulary)).flatMap((statement) => {
        const head = vocabulary.heads.get(statement.head.text);
        return head?.clauses.includes(clause) === true ? found(statement, head, clause, tree, context) : [];
      });
    },
    defaultOf: (clause) => defaultOf(clause, vocabulary),
  };
}

function read(text: string, vocabulary: Vocabulary): SyntaxTree {
  return parse({ name: 'example', text }, lexiconOf(vocabulary)).tree;
}

function everyStatement(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((one) => [one, ...everyStatement(one.block?.statements ?? [])]);
}

/** What the clause is where the statement, with this clause alone, is written as YAML; nothing where its words have no value. */
function found(
  statement: Statement,
  head: HeadDeclaration,
  clause: ClauseDeclaration,
  tree: SyntaxTree,
  context: Context,
): readonly unknown[] {
  const { block: _, ...bare } = statement;
  const only = { ...bare, clauses: statement.clauses.filter(({ word }) => word.text === clause.word) };
  if (only.clauses.length === 0) return [];
  const inside = { ...context, source: tree.source };
  const written: unknown = parseYaml(yamlText({ ...tree, statements: [only], comments: [] }, inside, context.vocabulary));
  const value = keysTo(head, statement).reduce((node, key) => valueAt(node, key), written);
  const own = valueAt(value, clause.word);
  return own === undefined || own === null ? [] : [own];
}

/** Under which keys the clauses of a statement stand. */
function keysTo({ kind, word }: HeadDeclaration, { object }: Statement): readonly (string | number)[] {
  if (kind === 'header') return [];
  if (kind !== 'definition') return ['stages', 0];
  const [item] = object[0]?.items ?? [];
  return [definitionsKey(word), item?.kind === 'call' ? item.callee.text : item?.kind === 'name' ? item.text : ''];
}

function valueAt(node: unknown, key: string | number): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
}

/** Undefined where the default is a sentence and no value: `a hundredth of the window`. */
function defaultOf(clause: ClauseDeclaration, vocabulary: Vocabulary): unknown {
  const head = [...vocabulary.heads.values()].find((one) => one.clauses.includes(clause));
  if (clause.default === undefined || head === undefined) return undefined;
  const tree = read(`${head.word} ${clause.word} ${clause.default}`, vocabulary);
  const { context } = lower(read(clause.example, vocabulary), vocabulary);
  const [statement] = tree.statements;
  return statement === undefined ? undefined : found(statement, head, clause, tree, context)[0];
}
