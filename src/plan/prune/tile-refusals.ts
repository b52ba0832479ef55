/** What of a prune of tiles this version does not carry out, beside what it refuses of weights. */
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { tileGroupings } from '../../select/tiles.ts';
import { asChoice, asRecord, clause } from '../reading.ts';
import { standardMasks } from './planned-mask.ts';
import type { Target } from './target.ts';

export type Refuse = (what: string, span: Span, instead?: string) => Diagnostic;

export function tileRefusals(
  statement: TypedStatement,
  target: Target,
  refuse: Refuse,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const say = (what: string, word: string, instead: string): void => {
    found.push(refuse(what, statement.spans[word] ?? statement.span, instead));
  };
  const grouping = choiceOf(statement, 'grouped', 'by');
  if (grouping !== undefined && !tileGroupings.some((word) => word === grouping)) {
    say(`\`grouped by ${grouping}\` of tiles`, 'grouped', 'use `sum`, `mean`, `max` or `l2`');
  }
  if (target.kind === 'pattern') say('a pattern of tiles', 'to', 'write a share: `to 50%`');
  if (choiceOf(statement, 'ranked', 'per') === 'block') {
    say('`ranked per block` of tiles', 'ranked', 'rank them per layer, row or column');
  }
  const mask = clause(statement, 'mask');
  if (mask !== undefined && !standardMasks.has(asChoice(mask).word)) {
    say('tiles under a mask that is an expression', 'mask', 'use `mask soft`');
  }
  const floor = clause(statement, 'protect');
  const min = floor && asRecord(floor).fields['min'];
  if (min?.kind === 'quantity' && !['share', 'tiles', 'units'].includes(min.unit)) {
    say(`a floor of ${min.unit} under tiles`, 'protect', 'write a share, or so many `tiles`');
  }
  return found;
}

function choiceOf(statement: TypedStatement, word: string, part: string): string | undefined {
  const value = clause(statement, word);
  const chosen = value && asRecord(value).fields[part];
  return chosen && asChoice(chosen).word;
}
