/** What planning asks of a model about its tokens: the model is cut, and what is left of its work counted. */
import { ownAt } from '../../basics/own.ts';
import { flatMapDefined } from '../../basics/lists.ts';
import { listAt, sumAt } from '../../basics/maps.ts';
import * as models from '../../model/index.ts';
import type { PlanState } from '../state/plan-state.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import type { Refused } from '../criteria/criterion.ts';
import type { PlannedStage, PlannedStatement, PlannedTokenBlock, PlannedTokens, ModelLeft } from '../plan.ts';
import { cutsBefore } from './when-to-cut.ts';
import { type Incoherence, unless } from '../incoherence.ts';

/** The scores by which tokens leave: what a cut in a graph can compute behind a block. */
export type TokenScore = 'attention' | 'norm' | 'draw';
const scores: Readonly<Record<string, TokenScore>> = { 'received-attention': 'attention', 'norm(h_out)': 'norm', 'draw()': 'draw' };

function tokenScore(criterion: string): TokenScore | undefined {
  return ownAt(scores, criterion);
}

export function tokenScoreOf(expr: Expr): TokenScore | Refused {
  const criterion = printExpression(expr);
  return (
    tokenScore(criterion) ?? {
      refused: `\`${criterion}\` as the score of a token`,
      instead: 'write `received-attention`, `norm(h_out)` or `random`',
    }
  );
}

export interface TokenFacts {
  /** Where tokens leave behind a block, of the model without those that left before. */
  readonly site: (block: number, cuts: readonly models.TokenCut[]) => models.TokenSite | models.NoTokens;
  /** Tokens that reach the block in the whole model. */
  readonly all: (block: number) => number;
  /** Multiply-adds of one sample: of the whole model, and by layer name. */
  readonly macs: (cuts: readonly models.TokenCut[]) => { readonly total: number; readonly layers: ReadonlyMap<string, number> };
}

export function tokenFacts(model: models.Model, layers: readonly models.Layer[]): TokenFacts {
  const site: TokenFacts['site'] = (block, cuts) => {
    const own = models.unitsOf(model).groups.get(`block ${block}`)?.cuts;
    const [first, last] = [own?.[0], own?.at(-1)];
    if (first === undefined || last === undefined) return { refused: 'it is no residual block' };
    return models.tokenSite(models.withFewerTokens(model, cuts), { value: last.sum, from: first.skip });
  };
  return {
    site,
    all(block) {
      const whole = site(block, []);
      return 'refused' in whole ? 0 : whole.of;
    },
    macs(cuts) {
      const cut = models.withFewerTokens(model, cuts);
      const { total, layers: macs } = models.countMacs(cut, models.inferShapes(cut));
      return { total, layers: new Map(layers.map(({ name, tensor }) => [name, sumAt(macs, tensor)] as const)) };
    },
  };
}

/** Whether several states have lost the same tokens, so that one plan counts for all of them. */
export function partedTokens(states: readonly Pick<PlanState, 'tokens'>[]): boolean {
  const [first, ...others] = states.map(({ tokens }) => JSON.stringify(tokens));
  return others.some((other) => other !== first);
}

/** What a schema cannot say of `prune tokens`: blocks in order, counts that fit, a score that a cut can compute. */
export function tokensFaults(planned: PlannedTokens): readonly Incoherence[] {
  const { criterion, stream, blocks } = planned;
  const score = tokenScore(criterion);
  const isKnown = score !== undefined;
  return [
    ...unless(isKnown, ['criterion'], 'it is no score of a token that is carried out'),
    ...unless(!isKnown || (score === 'draw') === (stream !== undefined), ['criterion'], 'only `draw()` draws, from a stream'),
    ...blocks.flatMap((own, index) => {
      const problem = faultOf(own, blocks[index - 1]) ?? attentionFault(own, score === 'attention');
      return problem === undefined ? [] : [{ path: ['blocks', index], problem }];
    }),
  ];
}

function faultOf({ block, of, kept, lead, tail }: PlannedTokenBlock, before: PlannedTokenBlock | undefined): string | undefined {
  if (kept > of) return `only ${of} tokens are there`;
  if (lead + tail >= kept) return 'a token stays besides those that stay in any case';
  if (before === undefined) return undefined;
  if (block <= before.block) return 'the blocks stand in the order of the graph';
  return of === before.kept ? undefined : `the block before it hands on ${before.kept} tokens`;
}

function attentionFault({ attention }: PlannedTokenBlock, isScored: boolean): string | undefined {
  return (attention !== undefined) === isScored ? undefined : 'an attention stands where it is the score';
}

/** Of the last cut before a statement: several follow one another, and the last one leaves least. */
export function sizesBehindCuts(stages: readonly PlannedStage[]): (statement: PlannedStatement) => ModelLeft | undefined {
  const before = cutsBefore(stages);
  return (statement) => {
    if ('underMasks' in statement && statement.underMasks !== undefined) return undefined;
    return flatMapDefined(listAt(before, statement), (cut) => cut.left).toSorted((a, b) => a.macs - b.macs)[0];
  };
}
