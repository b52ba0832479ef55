/** `scores` among what trains: where they start, and beside which weights they stand. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, Expr } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { vocabulary } from '../../vocabulary/index.ts';
import { wordsOf } from '../../vocabulary/vocabulary.ts';
import { expressionOf } from '../criteria/read.ts';
import { asExpression } from '../reading.ts';
import type { PlanContext } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import { readsScores } from './trained-gates.ts';

export interface ScorePart {
  /** Canonical expression of the weights. */
  readonly start: string;
  /** All that could have scores, in graph order. */
  readonly layers: readonly Layer[];
  /** Names of the layers that a prune of the stage ranks by scores. */
  readonly ranked: ReadonlySet<string>;
  /** True where their start is a default. */
  readonly starts: 'as written' | 'as usual';
}

export function scorePart(choice: Choice, context: PlanContext): Outcome<ScorePart> {
  const written = choice.args['start'];
  const start = written === undefined ? usualStart() : asExpression(written).expr;
  const prunes = context.stage.statements.filter(readsScores);
  // What is wrong with the selection of a prune is said where it is planned.
  const ranked = prunes.flatMap((prune) => prunedLayers(prune, context).value ?? []);
  return {
    value: {
      start: printExpression(start),
      layers: context.facts.layers.filter((layer) => layer.prunable || ranked.includes(layer)),
      ranked: new Set(ranked.map(({ name }) => name)),
      starts: written === undefined ? 'as usual' : 'as written',
    },
    diagnostics: [],
  };
}

function usualStart(): Expr {
  const declared = wordsOf(vocabulary, 'trained').get('scores')?.args ?? [];
  const text = declared.find(({ name }) => name === 'start')?.default;
  const expr = text === undefined ? undefined : expressionOf(text);
  if (expr === undefined) throw new TypeError('`scores` declares where they start');
  return expr;
}
