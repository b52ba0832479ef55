/** What cannot stand beside weights that share cells, found without a model. */
import { besideSharing, sharedAgain } from '../diagnostics/catalogue/plan-adapters.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../language/typed.ts';
import { observes, trains } from '../plan/declared.ts';
import { asChoice, clause, itemsOf } from '../plan/reading.ts';
import { choicesOf } from './refusal.ts';

/** What trains beside weights, by its word. */
const beside: ReadonlySet<string> = new Set([
  ...['lora', 'deltas', 'scores', 'gates', 'input-gates', 'thresholds', 'codes', 'widths', 'inserted'],
]);

/** Whether weights keep something of a statement that shared ones cannot have: a mask, an adapter, a layer beside. */
export function isBesideSharing(statement: TypedStatement): boolean {
  return !passing.has(statement.verb) && whatBeside(statement) !== undefined;
}

/** Shared weights are drawn anew, so that these may stand before. */
const passing: ReadonlySet<string> = new Set(['reset', 'rewind', 'average', 'project', 'collect']);

/** What it is, in words; undefined where it may stand beside shared weights. */
function whatBeside(statement: TypedStatement): string | undefined {
  const { verb } = statement;
  if (trains(verb)) {
    const part = choicesOf(statement).find(({ word }) => beside.has(word));
    return part && `\`${verb} ${part.word}\``;
  }
  if (verb === 'prune') return prunesSamples(statement) ? undefined : `\`${verb}\``;
  if (verb === 'collect') return clause(statement, 'adding') && `\`collect … adding\``;
  if (verb === 'calibrate' || verb === 'share' || verb === 'pick' || observes(verb)) return undefined;
  return `\`${verb}\``;
}

function prunesSamples({ object }: TypedStatement): boolean {
  return itemsOf(object).every((item) => item.kind === 'choice' && asChoice(item).word === 'samples');
}

/** Of a stage; `before` is what led to it. */
export function sharingFindings(
  statements: readonly TypedStatement[],
  before: { readonly shares: boolean; readonly changes: boolean },
  source: Source,
): readonly Diagnostic[] {
  const shares = statements.filter(({ verb }) => verb === 'share');
  const [first, ...further] = shares;
  if (first === undefined && !before.shares) return [];
  const again = before.shares ? shares : further;
  const from = first === undefined || before.shares ? 0 : statements.indexOf(first);
  const turns = statements.filter(({ verb }) => trains(verb)).slice(1);
  const told = (what: string, { span }: TypedStatement): Diagnostic => diagnose(besideSharing, { what }, { source, span });
  return [
    ...again.map(({ span }) => diagnose(sharedAgain, {}, { source, span })),
    ...statements.flatMap((statement, index) => {
      const what = whatBeside(statement);
      const isOver = index < from && !isBesideSharing(statement);
      return what === undefined || isOver ? [] : [told(what, statement)];
    }),
    ...turns.map((statement) => told('a second training statement of a stage', statement)),
    ...(first !== undefined && before.changes ? [told('a statement before it that changes single weights', first)] : []),
  ];
}
