/** `limited by pqi`: how much goes is measured in the run, up to what `removing` says. */
import { sum } from '../../basics/numbers.ts';
import { sumAt } from '../../basics/maps.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';
import { summaryOf } from '../criteria/read.ts';
import type { PlannedLimit, PlannedPrune } from '../plan.ts';
import { asChoice, clause, fieldOf, placeOf, isHard } from '../reading.ts';
import { shownShare } from '../share-text.ts';
import type { PruneClause, Refusal } from './clause.ts';
import { allocationOfStatement } from './manner.ts';
import { targetKindOf } from './target.ts';
import { unless, type Incoherence } from '../incoherence.ts';

export const limited: PruneClause = {
  word: 'limited',
  refusals: limitRefusals,
  faults: limitFaults,
  bounds: (prune) => prune.limited?.bounds,
  reached: (prune) => prune.limited && 'at most ',
  line: (prune) => prune.limited && limitText(prune.limited),
};

function limitText({ metric, expression, most, per }: PlannedLimit): string {
  const of = per === 'layer' ? 'of each layer' : 'of all layers together';
  return `limited by ${visible(metric)}, ${visible(expression)}, ${of}: that share of the remaining weights, at most ${shownShare(most)}`;
}

/** What a prune whose amount a metric measures cannot be, whatever the model is. */
function limitRefusals(statement: TypedStatement): readonly Refusal[] {
  const metric = fieldOf(statement, 'limited', 'by');
  if (metric === undefined) return [];
  const found: Refusal[] = [];
  const { word } = asChoice(metric);
  if (wordsOf(vocabulary, 'metric').has(word)) {
    const instead = 'define one of the weights: `metric pqi = 1 - mean(sqrt(|w|))^2 / mean(|w|)`';
    found.push({ what: `\`limited by ${word}\``, span: metric.span, instead });
  }
  const target = targetKindOf(statement);
  if (target.kind !== 'removal' || target.of !== 'remaining') {
    const what = '`limited` with an amount that is no share of the remaining weights';
    found.push({ what, span: placeOf(statement, 'removing'), instead: 'write `removing 90% of remaining`' });
  }
  const allocation = allocationOfStatement(statement);
  if (allocation !== 'uniform' && allocation !== 'global') {
    const what = `\`limited\` with ${allocation === 'computed' ? '`allocated`' : `\`${allocation}\``}`;
    found.push({ what, span: placeOf(statement, 'limited'), instead: 'use `uniform`, for an amount of each layer, or `global`' });
  }
  if (clause(statement, 'protect') !== undefined) {
    const instead = 'write a lower share behind `removing`: the rest stays';
    found.push({ what: '`protect` with `limited`', span: placeOf(statement, 'protect'), instead });
  }
  if (!isHard(statement)) found.push({ what: '`mask` with `limited`', span: placeOf(statement, 'mask') });
  return found;
}

function limitFaults(prune: PlannedPrune, sizes: ReadonlyMap<string, number>): readonly Incoherence[] {
  const { limited: planned, reached } = prune;
  if (planned === undefined) return [];
  if (summaryOf(planned.expression) === undefined) return [{ path: ['limited', 'expression'], problem: 'it is no number of live weights' }];
  const reaches = (most: number): boolean => (planned.per === 'layer' ? reached === most : reached <= most);
  return boundFaults({ key: 'limited', planned, prune, sizes, counting: 'the run measures how much goes', reaches });
}

/** An amount that the run measures, below the key of a plan, and what its layers can reach. */
interface MeasuredAmount {
  readonly key: string;
  readonly planned: Pick<PlannedLimit, 'per' | 'bounds'>;
  readonly prune: PlannedPrune;
  readonly sizes: ReadonlyMap<string, number>;
  /** Why no layer has a count. */
  readonly counting: string;
  readonly reaches: (most: number) => boolean;
}

export function boundFaults({ key, planned: { per, bounds }, prune, sizes, counting, reaches }: MeasuredAmount): readonly Incoherence[] {
  const { allocation, counts, layers } = prune;
  const isOfLayers = allocation === 'uniform';
  if (per !== (isOfLayers ? 'layer' : 'all')) return [{ path: [key, 'per'], problem: '`uniform` measures layers, `global` all' }];
  if (counts !== undefined) return [{ path: ['counts'], problem: counting }];
  const isWhole = layers.every((name) => {
    const [least = -1, most = -1] = bounds[name] ?? [];
    return least >= 0 && most >= least && most <= sumAt(sizes, name);
  });
  if (!isWhole || Object.keys(bounds).length !== layers.length) {
    return [{ path: [key, 'bounds'], problem: 'each layer has the fewest and the most, of what it holds' }];
  }
  const most = sum(layers.map((name) => bounds[name]?.[1] ?? 0));
  return unless(reaches(most), ['reached'], `its layers can lose ${most} at the most`);
}
