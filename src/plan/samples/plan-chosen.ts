/** `prune samples of D … within N` and `… above T`: what can stay, before any score is known. */
import * as catalogue from '../../diagnostics/catalogue/plan-samples.ts';
import { sum } from '../../basics/numbers.ts';
import { hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { toDecimal } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { namedByStatement } from '../named-data.ts';
import type { PlannedStatement, PlannedSamples } from '../plan.ts';
import { complain, refusal, type PlanContext, type PlannedStep, planStep } from '../plan-context.ts';
import { amountOf, asName, asQuantity, asRecord, clause, placeOf, numberOf } from '../reading.ts';
import { columnFault, costsToRoot, rowsByKey, type SampleColumns } from './columns.ts';
import type { LeftSamples } from '../state/plan-state.ts';
import type { Pool, ScoredSamples } from './read-samples.ts';

/** What a statement says of the samples that stay; columns by their names. */
interface Rule {
  readonly most?: number;
  readonly above?: string;
  readonly key?: string;
  readonly cost?: string;
  readonly parent?: string;
}

/** True for a statement that says what stays, and not how much goes. */
export function choosesSamples(statement: TypedStatement): boolean {
  return clause(statement, 'within') !== undefined || clause(statement, 'above') !== undefined;
}

export function planChosen(statement: TypedStatement, context: PlanContext, asked: ScoredSamples, { of, before }: Pool): PlannedStep {
  const rule = ruleOf(statement);
  return planStep(context, (take) => {
    const columns = take(columnsOf(statement, context, asked.data, rule));
    const counts = countsOf(rule, columns, of, before === of);
    if ('needs' in counts) {
      const { key, cheapest } = counts.needs;
      const args = {
        most: rule.most ?? 0,
        cheapest,
        of: rule.cost ?? 'samples',
        key: rule.key !== undefined ? `${rule.key} ${key}` : undefined,
      };
      return take(refusal(context, catalogue.budgetTooSmall, args, placeOf(statement, 'within')));
    }
    const { keys, most, least } = counts;
    const kept = Math.min(most, before);
    const isOpen = least < kept;
    const record: LeftSamples = { of, kept, least: isOpen ? least : undefined, chosenBy: `${context.stage.path}@${statement.span.start}` };
    return {
      statements: [{ ...plannedOf({ rule, asked, keys }, context, { of, before, kept }), ...(isOpen && { least }) }],
      state: { ...context.state, samples: new Map(context.state.samples).set(asked.data, record) },
      diagnostics: [],
    };
  });
}

function ruleOf(statement: TypedStatement): Rule {
  const closed = clause(statement, 'closed');
  const { most, cost, per, score } = asRecord(clause(statement, 'within') ?? clause(statement, 'above') ?? statement.object).fields;
  const under = closed && asRecord(closed).fields['under'];
  return {
    most: most && numberOf(most),
    above: score && toDecimal(amountOf(asQuantity(score))),
    key: per && asName(per),
    cost: cost && asName(cost),
    parent: under && asName(under),
  };
}

/** The columns that the rule names, where they are there and fit. */
function columnsOf(statement: TypedStatement, context: PlanContext, data: string, rule: Rule): Outcome<SampleColumns> {
  const names = (['key', 'cost', 'parent'] as const).flatMap((of) => (rule[of] === undefined ? [] : [[of, rule[of]] as const]));
  if (names.length === 0) return { value: {}, diagnostics: [] };
  const found = context.settings.beside?.[data]?.columns(names.map(([, name]) => name));
  if (found !== undefined && hasErrors(found.diagnostics)) return { diagnostics: found.diagnostics };
  const all = found?.value ?? new Map<string, Float64Array>();
  const spanOf = (of: keyof SampleColumns) => {
    return placeOf(statement, of === 'parent' ? 'closed' : rule.most === undefined ? 'above' : 'within');
  };
  const stray = names.find(([, name]) => !all.has(name));
  if (stray !== undefined) return refusal(context, catalogue.noColumn, { data, name: stray[1], known: [...all.keys()] }, spanOf(stray[0]));
  const columns: SampleColumns = Object.fromEntries(names.map(([of, name]) => [of, all.get(name)]));
  const fault = columnFault(columns);
  if (fault === undefined) return { value: columns, diagnostics: [] };
  const { of, row, problem } = fault;
  return refusal(context, catalogue.columnUnfit, { data, name: rule[of] ?? '', row, value: columns[of]?.[row] ?? 0, problem }, spanOf(of));
}

type ChosenCounts = { readonly keys: number; readonly most: number; readonly least: number };
type Counted = ChosenCounts | { readonly needs: { readonly key: number; readonly cheapest: number } };

/** Of samples that cost the same and need no others, how many stay is known. */
function countsOf(rule: Rule, columns: SampleColumns, of: number, isWhole: boolean): Counted {
  const groups = rowsByKey(rowsUpTo(of), columns.key);
  const { most: budget } = rule;
  if (budget === undefined) return { keys: groups.size, most: of, least: groups.size };
  const paths = costsToRoot(columns, of);
  const most: number[] = [];
  for (const [key, rows] of groups) {
    const cheapest = Math.min(...rows.map((row) => paths[row] ?? 0));
    if (cheapest > budget) return { needs: { key, cheapest } };
    most.push(
      mostWithin(
        rows.map((row) => columns.cost?.[row] ?? 1),
        budget,
      ),
    );
  }
  const isExact = isWhole && columns.cost === undefined && columns.parent === undefined;
  return { keys: groups.size, most: sum(most), least: isExact ? sum(most) : groups.size };
}

/** How many of the cheapest fit together. */
function mostWithin(costs: readonly number[], budget: number): number {
  let [count, taken] = [0, 0];
  for (const cost of costs.toSorted((a, b) => a - b)) {
    if (taken + cost > budget) break;
    [count, taken] = [count + 1, taken + cost];
  }
  return count;
}

function* rowsUpTo(size: number): Generator<number> {
  for (let row = 0; row < size; row++) yield row;
}

function plannedOf(
  { rule, asked, keys }: { readonly rule: Rule; readonly asked: ScoredSamples; readonly keys: number },
  { settings, stage, at }: PlanContext,
  { of, before, kept }: Pick<PlannedSamples, 'of' | 'before' | 'kept'>,
): PlannedSamples {
  const { most, cost, above, key, parent } = rule;
  const { scorer, alone } = asked.score;
  const batch = alone ? 1 : Math.min(settings.batch, before);
  const isUsual = !asked.draws && (alone || settings.defaults.includes('batch'));
  return {
    kind: 'prune samples',
    at,
    data: asked.data,
    criterion: asked.criterion,
    batch: !asked.draws ? batch : undefined,
    scorer,
    within: most !== undefined ? { most, ...(cost !== undefined && { cost }) } : undefined,
    above,
    key: key !== undefined ? { column: key, values: keys } : undefined,
    closedUnder: parent,
    per: 'data',
    of,
    before,
    asked: kept,
    kept,
    stream: asked.draws ? `${stage.streams}/samples` : undefined,
    defaults: isUsual ? ['batch'] : [],
  };
}

/** A statement that reads samples of which the run decides how many are left; measuring takes any number. */
export function openSamplesRead(
  statement: TypedStatement,
  planned: readonly PlannedStatement[],
  context: PlanContext,
): readonly Diagnostic[] {
  const named = planned.filter(({ kind }) => kind !== 'prune samples').flatMap((one) => namedByStatement(one, []));
  const open = named.find(({ name }) => context.state.samples.get(name)?.least !== undefined);
  if (open === undefined) return [];
  return [complain(context, catalogue.samplesCountedInRun, { verb: statement.verb, data: open.name }, statement.span)];
}
