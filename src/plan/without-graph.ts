/** What of a recipe needs the graph of a model, where only weights are there: said before it is planned. */
import { flatMapDefined } from '../basics/lists.ts';
import { needsGraph } from '../diagnostics/catalogue/checkpoint.ts';
import { diagnose, type Diagnostic, type Span } from '../diagnostics/diagnostic.ts';
import type { Expr, RecordValue, TypedStatement } from '../language/typed.ts';
import { analyse } from './criteria/analyse.ts';
import { claimOf } from './observe/claim.ts';
import { measuredOf } from './observe/measured.ts';
import type { Measured } from './observe/metric-facts.ts';
import { allocationIn } from './prune/manner.ts';
import { prunedKindsOf } from './prune/pruned-kind.ts';
import { asExpression, asRecord, clause, itemsOf } from './reading.ts';
import { complain, type PlanContext } from './plan-context.ts';
import { trains } from './declared.ts';

type Need = { readonly what: string; readonly reason: string; readonly span?: Span | undefined };

/** The same of the training of a stage, whose length may depend on data that nobody needs to give. */
export function trainingNeeded(
  statements: readonly TypedStatement[],
  { facts, source }: Pick<PlanContext, 'facts' | 'source'>,
): Diagnostic | undefined {
  const training = statements.find(({ verb }) => trains(verb));
  if (training === undefined || !facts.isCheckpoint) return undefined;
  const { what, reason, span = training.span } = runsTheModel(training);
  return diagnose(needsGraph, { what, reason }, { source, span });
}

function runsTheModel({ verb, spans }: TypedStatement): Need {
  return { what: `\`${verb}\``, reason: 'it runs the model, or cuts it', span: spans['verb'] };
}

/** Undefined where a statement works on weights alone, or the model has a graph. */
export function graphNeeded(statement: TypedStatement, context: PlanContext): Diagnostic | undefined {
  if (!context.facts.isCheckpoint) return undefined;
  const need = needOf(statement, context);
  if (need === undefined) return undefined;
  const { what, reason, span = statement.span } = need;
  return complain(context, needsGraph, { what, reason }, span);
}

const weightsAlone: ReadonlySet<string> = new Set(['prune', 'mark', 'rewind', 'merge']);

function needOf(statement: TypedStatement, context: PlanContext): Need | undefined {
  const { verb, object } = statement;
  if (verb === 'prune') return needOfPrune(statement);
  if (verb === 'measure') return flatMapDefined(itemsOf(object), (item) => needOfMetric(asRecord(item), context))[0];
  if (verb === 'expect') return needOfClaim(asRecord(object), context);
  if (verb === 'collect') return { what: '`collect`', reason: 'it is carried out on a model', span: statement.spans['verb'] };
  return weightsAlone.has(verb) ? undefined : runsTheModel(statement);
}

function needOfPrune(statement: TypedStatement): Need | undefined {
  const { spans } = statement;
  const kind = prunedKindsOf(statement).find((it) => it === 'units' || it === 'branches');
  if (kind !== undefined) {
    const reason = 'which slices of layers go together follows from what reads them';
    return { what: '`prune` of whole units', reason, span: spans['object'] };
  }
  if (prunedKindsOf(statement).includes('tokens')) {
    return { what: '`prune tokens`', reason: 'they leave in the graph', span: spans['object'] };
  }
  if (prunedKindsOf(statement).includes('samples')) return { what: '`prune samples`', reason: samplesPass, span: spans['object'] };
  const by = clause(statement, 'by');
  const criterion = by && asRecord(by).fields['criterion'];
  const measured = criterion && measuredIn(asExpression(criterion).expr);
  if (measured !== undefined) return { what: `\`${measured}\``, reason: samplesPass, span: spans['by'] };
  if (clause(statement, 'compensating') !== undefined) return { what: '`compensating`', reason: samplesPass, span: spans['compensating'] };
  const rule = allocationIn(statement)?.rule;
  if (rule === undefined || (rule.kind === 'choice' && rule.word === 'global')) return undefined;
  const shares = rule.kind === 'choice' ? rule.word : measuredIn(asExpression(rule).expr);
  return shares === undefined ? undefined : { what: `\`allocated by ${shares}\``, reason: samplesPass, span: spans['allocated'] };
}

const samplesPass = 'samples pass through it';

/** What of a criterion is measured on the network. */
function measuredIn(expr: Expr): string | undefined {
  const criterion = analyse(expr, { ofUnits: true });
  return 'refused' in criterion ? undefined : criterion.statistics[0]?.text;
}

function needOfMetric(record: RecordValue, context: PlanContext): Need | undefined {
  const measured = measuredOf(record, context, { batch: 1 });
  return measured.value === undefined ? undefined : needOfMeasured(measured.value);
}

function needOfClaim(record: RecordValue, context: PlanContext): Need | undefined {
  const read = claimOf(record, context, 1);
  return read.value === undefined ? undefined : needOfMeasured(read.value.measured);
}

/** Parameters are counted, what they cost is not known. */
function needOfMeasured(measured: Measured): Need | undefined {
  const { metric, counted, expression, resource } = measured;
  if (counted || expression !== undefined || resource === 'params') return undefined;
  return { what: `\`${metric}\``, reason: resource === undefined ? samplesPass : 'work is counted operator by operator' };
}
