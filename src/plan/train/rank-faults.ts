/** What may not go on beside a projection in the same stage: masks, adapters, scores and gates on its layers. */
import { flatMapDefined } from '../../basics/lists.ts';
import { ranksBesideOther } from '../../diagnostics/catalogue/plan-adapters.ts';
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedMatrix, PlannedStatement, RankStatement, PlannedShare } from '../plan.ts';
import { prunedGroups } from '../pruning.ts';
import type { Incoherence } from '../incoherence.ts';
import type { Sizes } from '../prune/coherence.ts';
import { multiply, rational, round, type Rational } from '../../exact/rational.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';
import { shareText } from '../share-text.ts';
import { ofKind, answerFor, type Answers, type StatementKind } from '../of-kind.ts';

export function rankFaults(planned: ReadonlyMap<TypedStatement, readonly PlannedStatement[]>, source: Source): readonly Diagnostic[] {
  const others = flatMapDefined([...planned.values()].flat(), (it) => answerFor(changedBeside, it));
  return [...planned].flatMap(([statement, all]) => {
    const projected = ofKind(all, 'project');
    const found = projected
      .flatMap(({ layers }) => layers)
      .flatMap((own) => {
        const what = others.find(({ isOf }) => isOf(own))?.what;
        return what === undefined ? [] : [{ layer: own.layer, what }];
      });
    const [first] = found;
    return first ? [diagnose(ranksBesideOther, first, { source, span: statement.span })] : [];
  });
}

interface Changed {
  readonly what: string;
  readonly isOf: (layer: PlannedMatrix) => boolean;
}

const changedBeside: Partial<Answers<StatementKind, [], Changed>> = {
  train: ({ adapters }) => {
    const tensors = new Set(adapters.map(({ tensor }) => tensor));
    return { what: 'an adapter on it trains', isOf: ({ tensor }) => tensors.has(tensor) };
  },
  prune: (prune) => {
    const members = prunedGroups(prune).flatMap((group) => group.members);
    const pruned = new Set([...prune.layers, ...members.map(({ tensor }) => tensor)]);
    return { what: 'the same stage prunes it', isOf: ({ layer, tensor }) => pruned.has(layer) || pruned.has(tensor) };
  },
};

/** What can be wrong with the ranks, and with the shared weights, of an edited plan. */
export function rankCoherence(statement: RankStatement, sizes: Sizes): readonly Incoherence[] {
  const { energy, layers } = statement;
  return layers.flatMap((own, index): Incoherence[] => {
    const { layer, of, rank } = own;
    const path = ['layers', index];
    const most = 'most' in own ? own.most : of;
    if (!sizes.has(layer)) return [{ path: [...path, 'layer'], problem: `the plan has no layer \`${layer}\`` }];
    if ((energy === undefined) !== (rank !== undefined)) {
      return [{ path, problem: 'either the statement has an energy, or each layer a rank' }];
    }
    if ((rank ?? 1) <= most && most <= of) return [];
    return [{ path, problem: `it keeps more ranks than ${most <= of ? most : of}` }];
  });
}

export function shareCoherence(statement: PlannedShare, sizes: Sizes): readonly Incoherence[] {
  const { cells, layers, weights } = statement;
  const unknown = layers.flatMap(({ layer, weights: own }, index): Incoherence[] => {
    const path = ['layers', index];
    const size = sizes.get(layer);
    if (size === undefined) return [{ path: [...path, 'layer'], problem: `the plan has no layer \`${layer}\`` }];
    if (size === own) return [];
    return [{ path: [...path, 'weights'], problem: `\`${layer}\` has ${size} weights` }];
  });
  const total = layers.reduce((sum, one) => sum + one.weights, 0);
  return [
    ...unknown,
    ...(total === weights ? [] : [{ path: ['weights'], problem: `its layers have ${total}` }]),
    ...(cells <= weights ? [] : [{ path: ['cells'], problem: 'there are fewer weights than cells' }]),
  ];
}

/** How many ranks matrices keep: an energy, a number, or a share of them. */
interface RankGoal {
  /** Of the sum of squared singular values; the weights then decide how many are kept. */
  readonly energy?: string;
  /** Of so many ranks; undefined where the energy decides. */
  readonly rankOf: (ranks: number) => number | undefined;
}

export function rankGoal(statement: TypedStatement): RankGoal {
  const to = clause(statement, 'to');
  if (to === undefined) throw new TypeError('the checker asks for a target');
  if (to.kind === 'quantity') return { rankOf: (ranks) => shareOf(ranks, amountOf(to)) };
  const { energy, rank } = asRecord(to).fields;
  if (energy !== undefined) {
    return { energy: shareText(amountOf(asQuantity(energy))), rankOf: () => undefined };
  }
  if (rank === undefined) throw new TypeError('the checker promises an energy or a rank');
  const most = Number(round(amountOf(asQuantity(rank))));
  return { rankOf: (ranks) => Math.min(ranks, most) };
}

/** To nearest, and one at least. */
function shareOf(ranks: number, share: Rational): number {
  return Math.max(1, Number(round(multiply(rational(ranks), share))));
}
