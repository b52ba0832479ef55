/** Rules about units that go as a whole. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, multiply, rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { readsWidths } from '../../plan/statement-reads.ts';
import { after, finding, unsafeFix, type LintContext, type ModelRule, type RecipeRule } from './rule.ts';
import { hasRawScores, sizeBoundNormOf, sparsityOf } from '../reading/amounts.ts';
import { groupsOf } from '../reading/layers.ts';
import * as read from '../reading/statements.ts';

/** Whole units that are pruned are cut out in the end. */
export const uncompactedUnits: RecipeRule = {
  name: 'uncompacted-units',
  definition: catalogue.uncompactedUnits,
  source: 'Fang et al., arXiv:2301.12900: only what is removed makes a network faster',
  reads: 'recipe',
  check: (context) => {
    const last = read.prunesOf(context).findLast(({ statement }) => read.unitsOf(statement).length > 0);
    if (last === undefined || read.statementsOf(context).some(({ statement }) => statement.verb === 'compact')) return [];
    const args = { units: read.unitsOf(last.statement).join(' and ') };
    const { text } = context.recipe.source;
    const line = text.endsWith('\n') ? 'compact\n' : '\ncompact\n';
    const fixes = [unsafeFix('end with `compact`', { start: text.length, end: text.length }, line)];
    return [finding(context, catalogue.uncompactedUnits, args, read.headOf(last.statement), { fixes })];
  },
};

/** What scores are divided by does not depend on how many units a layer has. */
export const sizeBoundNorm: RecipeRule = {
  name: 'size-bound-norm',
  definition: catalogue.sizeBoundNorm,
  source: 'arithmetic: the l2 norm of n equal scores grows with the square root of n, their sum with n',
  reads: 'recipe',
  check: (context) =>
    read.prunesOf(context).flatMap(({ statement }) => {
      const norm = sizeBoundNormOf(statement);
      if (norm === undefined) return [];
      const fixes = [unsafeFix('divide by the `mean`', norm.span, 'mean')];
      return [finding(context, catalogue.sizeBoundNorm, { norm: norm.word }, norm.span, { fixes })];
    }),
};

/** Where one threshold decides for all groups of units, something keeps each of them alive. */
export const collapsibleUnits: ModelRule = {
  name: 'collapsible-units',
  definition: catalogue.collapsibleUnits,
  source: 'Tanaka et al., arXiv:2006.05467: layer collapse',
  reads: 'model',
  asks: (context) => openPrunes(context).length > 0,
  check: (context, facts) =>
    openPrunes(context).flatMap((statement) => {
      const groups = groupsOf(statement, context, facts);
      const endangered = groups.filter((group) => mayCollapse(group, groups, statement, context));
      const [widest, ...others] = endangered.toSorted((a, b) => b.units.length - a.units.length);
      if (groups.length < 2 || widest === undefined) return [];
      const args = { group: widest.title, units: widest.units.length, others: others.length };
      const goal = statement.clauses['to'] === undefined ? 'removing' : 'to';
      const text = 'protect min 10% per layer';
      const fixes = [unsafeFix(`add \`${text}\``, after(read.spanOfClause(statement, goal)), ` ${text}`)];
      return [finding(context, catalogue.collapsibleUnits, args, read.spanOfClause(statement, 'by'), { fixes })];
    }),
};

/** Without a floor. Where scores cannot be compared, that is what is wrong, and other rules say so. */
function openPrunes(context: LintContext): readonly TypedStatement[] {
  return read
    .prunesOf(context)
    .map(({ statement }) => statement)
    .filter(
      (statement) =>
        read.unitsOf(statement).length > 0 &&
        read.isGlobal(statement) &&
        statement.clauses['protect'] === undefined &&
        read.normOf(statement)?.word !== 'mean' &&
        !hasRawScores(statement) &&
        sizeBoundNormOf(statement) === undefined &&
        read.criterionOf(statement)?.name !== 'random' &&
        // The narrowest choice stays of each group.
        !readsWidths(statement),
    );
}

/** Below so many units the last one is no collapse. */
const fewest = 8;

/** A sparsity takes no more than its share of all; what a resource takes depends on the scores. */
function mayCollapse(
  { units: { length } }: UnitGroup,
  groups: readonly UnitGroup[],
  statement: TypedStatement,
  context: LintContext,
): boolean {
  if (length < fewest) return false;
  const all = groups.reduce((sum, { units }) => sum + units.length, 0);
  const sparsity = sparsityOf(statement, context);
  if (sparsity === undefined) return statement.clauses['to'] !== undefined;
  return compare(multiply(sparsity, rational(all)), rational(length - 1)) >= 0;
}

/** Below this, a layer takes hardly any time. */
const wide = 32;

/** Layers that are cut keep widths that kernels compute as quickly as they can. */
export const oddWidths: ModelRule = {
  name: 'odd-widths',
  definition: catalogue.oddWidths,
  source: 'measured: a convolution of 64 channels takes less time than one of 49 (docs/structured.md)',
  reads: 'model',
  asks: (context) => freePrunes(context).length > 0,
  check: (context, facts) =>
    freePrunes(context).flatMap((statement) => {
      const sizes = groupsOf(statement, context, facts).map(({ units }) => units.length);
      const widest = Math.max(0, ...sizes);
      if (widest < wide) return [];
      const args = { units: read.unitsOf(statement).join(' and '), widest };
      return [finding(context, catalogue.oddWidths, args, read.spanOfClause(statement, 'to'))];
    }),
};

/** Whose units are cut out at counts of any kind; a target in time knows what widths take. */
function freePrunes(context: LintContext): readonly TypedStatement[] {
  if (!read.statementsOf(context).some(({ statement }) => statement.verb === 'compact')) return [];
  return read
    .prunesOf(context)
    .map(({ statement }) => statement)
    .filter((statement) => {
      const { to, keeping } = statement.clauses;
      const isInTime = to?.kind !== 'quantity' || to.base === 'latency' || isTime(to.unit);
      return read.unitsOf(statement).includes('channels') && keeping === undefined && !isInTime;
    });
}

function isTime(unit: string): boolean {
  return unit === 'ms' || unit === 'us' || unit === 's';
}
