/** Faults of single statements that the planner has, too, and that no model is needed for. */
import { measuredResources } from '../plan/schema/unit-words.ts';
import { idleSamples, unknownOwner } from '../diagnostics/catalogue/plan.ts';
import { idleClause } from '../diagnostics/catalogue/plan-targets.ts';
import { latencyOfWeights } from '../diagnostics/catalogue/plan-latency.ts';
import { computeUnsolvable } from '../diagnostics/catalogue/plan-training.ts';
import { diagnose, type Diagnostic, type Source, type Span } from '../diagnostics/diagnostic.ts';
import { freeNames } from '../language/expressions/names.ts';
import type { TypedStatement } from '../language/typed.ts';
import { analyse } from '../plan/criteria/analyse.ts';
import { isContrast, isMoment } from '../plan/criteria/criterion.ts';
import { gateName } from '../plan/criteria/gate.ts';
import { trains } from '../plan/declared.ts';
import { strangeTolerance } from '../plan/observe/bounds.ts';
import { measuresLayers } from '../plan/prune/calibration.ts';
import { compensationOf, momentsOfCompensation } from '../plan/prune/compensation.ts';
import { idleBesidePattern } from '../plan/prune/manner.ts';
import { prunedKindsOf } from '../plan/prune/pruned-kind.ts';
import { targetKindOf } from '../plan/prune/target.ts';
import { asChoice, asExpression, asName, asRecord, clause } from '../plan/reading.ts';
import type { UnrolledStage } from '../plan/unroll/unrolled-stage.ts';
import { valueText } from '../plan/value-text.ts';
import { isHard, diagnosticOf, placeOf } from './refusal.ts';

/** What counts may be taken of, besides the model and its arms. */
export interface Networks {
  /** Names of stages that prune. */
  readonly pruned: ReadonlySet<string>;
  /** Names of stages that train. */
  readonly trained: ReadonlySet<string>;
  /** Names of marks and of stages. */
  readonly all: ReadonlySet<string>;
}

export function networksOf(stages: readonly UnrolledStage[]): Networks {
  const named = (fits: (statement: TypedStatement) => boolean): ReadonlySet<string> =>
    new Set(stages.flatMap(({ stage }) => (stage.statements.some(fits) ? [stage.name] : [])));
  const marks = stages.flatMap(({ stage }) => stage.statements.flatMap(({ verb, object }) => (verb === 'mark' ? [asName(object)] : [])));
  return {
    pruned: named(({ verb }) => verb === 'prune'),
    trained: named(({ verb }) => trains(verb)),
    all: new Set([...marks, ...stages.map(({ stage }) => stage.name)]),
  };
}

/** Of a statement whose parameters have values. */
export function statementFaults(statement: TypedStatement, networks: Networks, source: Source): readonly Diagnostic[] {
  return faultsByVerb[statement.verb]?.(statement, source, networks) ?? [];
}

type Faults = (statement: TypedStatement, source: Source, networks: Networks) => readonly Diagnostic[];

const faultsByVerb: Readonly<Record<string, Faults>> = {
  prune: (statement, source) => [...pruneFaults(statement, source), ...usingFaults(statement, source)],
  rewire: windowFaults,
  project: windowFaults,
  collect: usingFaults,
  expect: (statement, source, networks) => [...countFaults(statement, networks, source), ...toleranceFaults(statement, source)],
};

function pruneFaults(statement: TypedStatement, source: Source): readonly Diagnostic[] {
  const to = clause(statement, 'to');
  const [first] = prunedKindsOf(statement);
  if (to === undefined) return [];
  const { kind } = targetKindOf(statement);
  const isOfResource = kind === 'time' || kind === 'resource';
  const zeroes = first === 'weights' || first === 'tiles';
  if (isOfResource && zeroes) return [diagnose(latencyOfWeights, {}, { source, span: placeOf(statement, 'to') })];
  if (isOfResource || kind === 'threshold') {
    const what = `a window of compute beside a ${isOfResource ? 'target of a resource' : 'threshold'}`;
    const instead = 'write the window in shares of the steps: `over 10%..60%`';
    return windowOfCompute(statement).map((span) => diagnosticOf({ what, instead, span }, source));
  }
  if (to.kind !== 'pattern' || !zeroes) return [];
  return idleBesidePattern(statement, isHard(statement)).map(({ word, what, span }) =>
    diagnose(idleClause, { what, pattern: valueText(to), word }, { source, span }),
  );
}

/** Where no share of weights grows over the window, its compute says nothing of its steps. */
function windowFaults(statement: TypedStatement, source: Source): readonly Diagnostic[] {
  return windowOfCompute(statement).map((span) => diagnose(computeUnsolvable, {}, { source, span }));
}

function windowOfCompute(statement: TypedStatement): readonly Span[] {
  const over = clause(statement, 'over');
  if (over?.kind !== 'window') return [];
  return over.from.base === 'compute' || over.to.base === 'compute' ? [over.span] : [];
}

/** Samples on which neither the criterion nor the allocation measures anything. */
function usingFaults(statement: TypedStatement, source: Source): readonly Diagnostic[] {
  const by = clause(statement, 'by');
  const criterion = by?.kind === 'record' ? by.fields['criterion'] : by;
  if (clause(statement, 'using') === undefined || criterion?.kind !== 'expression') return [];
  const [kind] = statement.verb === 'prune' ? prunedKindsOf(statement) : [];
  if (kind === 'samples' || kind === 'tokens' || measuresLayers(statement)) return [];
  const { expr } = asExpression(criterion);
  const read = analyse(expr, { ofUnits: kind === 'units' || kind === 'branches' });
  if ('refused' in read || freeNames(expr).has(gateName)) return [];
  const measured = [...read.statistics, ...momentsOfCompensation(compensationOf(statement, read.statistics).compensation)];
  if (measured.some((one) => isMoment(one) || isContrast(one))) return [];
  return [diagnose(idleSamples, {}, { source, span: placeOf(statement, 'using') })];
}

/** Counts are known of the model, of layers, and of what a stage prunes or trains. */
function countFaults({ object }: TypedStatement, { pruned, trained, all }: Networks, source: Source): readonly Diagnostic[] {
  const { metric, of } = asRecord(object).fields;
  if (metric === undefined || of?.kind === 'selector') return [];
  const { word } = asChoice(metric);
  const name = of === undefined ? 'model' : asName(of);
  const known = { sparsity: pruned, density: pruned, 'trained params': trained }[word];
  const isOdd = word === 'trained params' ? name === 'model' || all.has(name) : all.has(name);
  if (known === undefined || known.has(name) || !isOdd) return [];
  return [diagnose(unknownOwner, { metric: word, name }, { source, span: (of ?? metric).span })];
}

function toleranceFaults({ object }: TypedStatement, source: Source): readonly Diagnostic[] {
  const { metric, comparison, bound, within } = asRecord(object).fields;
  if (metric === undefined || comparison === undefined || within?.kind !== 'quantity') return [];
  // A strict claim has no tolerance.
  if (['<', '>'].includes(asChoice(comparison).word)) return [];
  const { word } = asChoice(metric);
  const measured = { metric: word, resource: measuredResources.find((one) => one === word) };
  const fault = strangeTolerance(within, measured, bound?.kind === 'quantity' ? bound : undefined);
  if (fault === undefined) return [];
  const { refused: what, instead } = fault;
  return [diagnosticOf({ what, span: within.span, instead }, source)];
}
