/** `prune tokens in block N`: how many tokens each of the blocks hands on, and what that saves. */
import { flatMapDefined } from '../../basics/lists.ts';
import type { PlannedTokenBlock, PlannedTokens } from '../plan.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-samples.ts';
import { collecting, done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { TokenCut } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';
import { roundedSide } from '../prune/clause-rounded.ts';
import { targetOf } from '../prune/target.ts';
import { promised, asSelector, clause, placeOf } from '../reading.ts';
import { criterionOf, leftOf, isSampleTarget } from '../samples/read-samples.ts';
import { complain, nameOf, type PlannedStep, type PlanContext, planStep, refusal } from '../plan-context.ts';
import { selected } from '../select-layers.ts';
import { tokenScoreOf, type TokenScore } from './token-facts.ts';

export function planTokens(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const { tokens } = context.facts;
    const span = placeOf(statement, 'object');
    if (tokens === undefined) return take(refusal(context, unsupported, { what: '`prune tokens` where models are not cut' }, span));
    if (context.state.branches) return fail([complain(context, catalogue.branchesBesideTokens, {}, span)]);
    const { expr } = criterionOf(statement);
    const score = tokenScoreOf(expr);
    if (typeof score !== 'string') throw new TypeError('the checker promises a score of tokens');
    const numbers = take(blocksOf(statement, context));
    const before = context.state.tokens;
    const blocks = take(cutsBehind(numbers, { statement, context, score, tokens }));
    const after = joined(before, blocks);
    const planned: PlannedTokens = {
      kind: 'prune tokens',
      at: context.at,
      criterion: printExpression(expr),
      blocks,
      macsBefore: tokens.macs(before).total,
      macs: tokens.macs(after).total,
      stream: score === 'draw' ? `${context.stage.streams}/tokens` : undefined,
      defaults: [],
    };
    return { statements: [planned], state: { ...context.state, tokens: after }, diagnostics: [] };
  });
}

/** A block that loses tokens once more takes the place of itself. */
function joined(before: readonly PlannedTokenBlock[], own: readonly PlannedTokenBlock[]): readonly PlannedTokenBlock[] {
  const values = new Set(own.map(({ value }) => value));
  return [...before.filter(({ value }) => !values.has(value)), ...own];
}

/** Numbers of the selected blocks, ascending, as the graph has them. */
function blocksOf(statement: TypedStatement, context: PlanContext): Outcome<readonly number[]> {
  return collecting((take) => {
    const inside = promised(clause(statement, 'in'), 'blocks');
    const layers = take(selected(asSelector(inside), context));
    return [...new Set(flatMapDefined(layers, ({ block }) => block))].toSorted((a, b) => a - b);
  });
}

interface Setting {
  readonly statement: TypedStatement;
  readonly context: PlanContext;
  readonly score: TokenScore;
  readonly tokens: NonNullable<ModelFacts['tokens']>;
}

/** Block after block: each gets what the ones before it hand on. */
function cutsBehind(numbers: readonly number[], setting: Setting): Outcome<readonly PlannedTokenBlock[]> {
  return collecting((take, fail) => {
    const { statement, context } = setting;
    const last = Math.max(-1, ...context.state.tokens.map(({ block }) => block));
    const early = numbers.find((block) => block < last);
    if (early !== undefined)
      return fail([complain(context, catalogue.tokensInOtherOrder, { block: early, last }, placeOf(statement, 'in'))]);
    const blocks: PlannedTokenBlock[] = [];
    for (const block of numbers) {
      const { before, ...cut } = take(cutBehind(block, joined(context.state.tokens, blocks), setting));
      if (cut.kept < before) blocks.push(cut);
    }
    return blocks;
  });
}

type Counted = PlannedTokenBlock & { readonly before: number };

function cutBehind(block: number, made: readonly PlannedTokenBlock[], { statement, context, score, tokens }: Setting): Outcome<Counted> {
  const known = made.find((one) => one.block === block);
  const others = made.filter((one) => one.block !== block);
  const site = tokens.site(block, others);
  if ('refused' in site)
    return { diagnostics: [complain(context, catalogue.tokensStay, { block, reason: site.refused }, placeOf(statement, 'in'))] };
  const { attention, ...place } = site;
  if (score === 'attention' && attention === undefined) {
    return { diagnostics: [complain(context, catalogue.blockWithoutAttention, { block }, placeOf(statement, 'by'))] };
  }
  const { lead, tail } = site;
  const fixed = lead + tail;
  const before = known?.kept ?? site.of;
  const counted = keptOf(statement, { all: tokens.all(block) - fixed, before: before - fixed });
  const kept = counted + fixed;
  const target = statement.spans['to'] ?? placeOf(statement, 'removing');
  const args = { where: nameOf('prune tokens', context), block, kept, before };
  if (counted < 1) return { diagnostics: [complain(context, catalogue.noTokenLeft, args, target)] };
  if (kept > before) return { diagnostics: [complain(context, catalogue.tokensAreGone, args, target)] };
  const cut: TokenCut = { ...place, kept, attention: score === 'attention' && attention !== undefined ? attention : undefined };
  const idle = kept === before ? [complain(context, catalogue.noTokenGoes, args, target)] : [];
  return { ...done({ block, before, ...cut }), diagnostics: idle };
}

/** Of the tokens that no position keeps: how many stay. */
function keptOf(statement: TypedStatement, { all, before }: { readonly all: number; readonly before: number }): number {
  const target = targetOf(statement);
  if (!isSampleTarget(target)) throw new TypeError('the checker promises a share or a number of tokens');
  return leftOf(target, { of: all, before }, roundedSide(statement)).count;
}
