/** Values to start from, where a number is wanted and no word helps: those of the vocabulary's own examples. */
import { addToSum, sumAt } from '../basics/maps.ts';
import { statementsIn, type Statement } from '../language/ast.ts';
import { parse } from '../language/syntax/parse.ts';
import { lexicon, vocabulary, type Documented } from '../vocabulary/index.ts';
import type { Offer } from './offers.ts';

/** Of a clause, or of the object of a statement. */
export function exampleOf({ example }: Documented, word: string, isClause: boolean): readonly Offer[] {
  const { tree } = parse({ name: 'example', text: example }, lexicon);
  const found = allIn(tree.statements).flatMap((statement) => {
    const spans = isClause
      ? statement.clauses
          .filter((clause) => clause.word.text === word)
          .map(({ word: { span }, span: whole }) => ({ start: span.end, end: whole.end }))
      : statement.head.text === word
        ? statement.object.map(({ span }) => span)
        : [];
    return spans.map(({ start, end }) => example.slice(start, end).trim());
  });
  return found.slice(0, 1).map((text) => ({ text, kind: 'unit', detail: 'an example' }));
}

function allIn(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((statement) => [statement, ...allIn(statementsIn(statement.block))]);
}

let counts: ReadonlyMap<string, number> | undefined;

/** How often a word stands in the examples: what is used most is offered first. */
export function usesOf(word: string): number {
  counts ??= countedWords();
  return sumAt(counts, word);
}

function countedWords(): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { example } of vocabulary.declarations) {
    for (const [word] of example.matchAll(/(?<![\w-])[a-z][\w-]*/g)) addToSum(found, word);
  }
  return found;
}

/** The example of a word, as a hover shows it. */
export function shownExample({ example }: Documented): readonly string[] {
  return [`\`\`\`prune\n${example}\n\`\`\``];
}
