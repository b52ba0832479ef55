/** Examples and defaults of clauses in YAML, made from what the declarations say in text. */
import type { Statement } from '../../language/ast.ts';
import { parse } from '../../language/parse.ts';
import { lexiconOf, type ClauseDeclaration, type HeadDeclaration, type Vocabulary } from '../../vocabulary/index.ts';
import { clausesData, readerOf, type Reader } from '../yaml/recipe-data.ts';
import type { Data } from '../yaml/value-data.ts';
import type { Examples } from './describe.ts';

export function examplesOf(vocabulary: Vocabulary): Examples {
  return {
    of: (clause) => {
      const reader = readerOf(clause.example, vocabulary);
      return everyStatement(reader.statements).flatMap((statement) => {
        const head = vocabulary.heads.get(statement.head.text);
        return head?.clauses.includes(clause) === true ? found(statement, head, clause, reader) : [];
      });
    },
    defaultOf: (clause) => defaultOf(clause, vocabulary),
  };
}

function everyStatement(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((one) => [one, ...everyStatement(one.block?.statements ?? [])]);
}

function found(statement: Statement, head: HeadDeclaration, clause: ClauseDeclaration, reader: Reader): readonly Data[] {
  const only = { ...statement, clauses: statement.clauses.filter(isIt) };
  const value = clausesData(only, head, reader)[clause.word];
  return value === undefined ? [] : [value];

  function isIt({ word }: Statement['clauses'][number]): boolean {
    return word.text === clause.word;
  }
}

/** Undefined where the default is a sentence and no value: `a hundredth of the window`. */
function defaultOf(clause: ClauseDeclaration, vocabulary: Vocabulary): Data | undefined {
  const head = [...vocabulary.heads.values()].find((one) => one.clauses.includes(clause));
  if (clause.default === undefined || head === undefined) return undefined;
  const text = `${head.word} ${clause.word} ${clause.default}`;
  const reader = readerOf(clause.example, vocabulary);
  const { tree } = parse({ name: 'default', text }, lexiconOf(vocabulary));
  const [statement] = tree.statements;
  if (statement === undefined) return undefined;
  const context = { ...reader.context, source: { name: 'default', text } };
  const textAt: Reader['textAt'] = ({ start, end }) => text.slice(start, end);
  return found(statement, head, clause, { ...reader, context, textAt })[0];
}
