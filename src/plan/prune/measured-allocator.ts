/** `allocated by EXPR`, `zeroth`, `shifted` and `logistic`: shares that follow what is measured of layers or blocks. */
import { unitGroupsOf } from '../facts.ts';
import { collecting, done, type Diagnostic, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { noBlocks, scoreOfWeights, noBranch } from '../../diagnostics/catalogue/plan-targets.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, Expr, TypedStatement, Value } from '../../language/typed.ts';
import { isContrast } from '../criteria/criterion.ts';
import type { MeasuredAllocator, PlannedCalibration } from '../plan.ts';
import { asChoice, asExpression, asRecord, clause, numberIn, placeOf } from '../reading.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { allocationIn } from './manner.ts';
import { type Shared, shareScoreOf } from './share-score.ts';
import { calibrationOf, namedSamples } from './calibration.ts';

const usualEps = 1e-3;
/** Each batch has a direction of its own; the code of ECoFLaP takes eight samples at once. */
const samplesOfDirection = 8;
const usualAmplitude = 0.02;

/** `bounds` are found with the rest of the statement: they are none yet. */
export function measuredAllocator(
  rule: Value,
  context: PlanContext,
  statement: TypedStatement,
  shared: readonly Shared[],
): Outcome<MeasuredAllocator> {
  return collecting((take, fail) => {
    const per = perOf(statement);
    const asked: Asked = { context, statement, shared, per: per ?? 'layer' };
    const refused = blockFault(asked);
    if (refused !== undefined) return fail([refused]);
    const made = take(ruleOf(rule, asked));
    return { ...made, defaults: [...(per === undefined ? ['per'] : []), ...made.defaults] };
  });
}

interface Asked {
  readonly context: PlanContext;
  readonly statement: TypedStatement;
  readonly shared: readonly Shared[];
  readonly per: MeasuredAllocator['per'];
}

function ruleOf(rule: Value, asked: Asked): Outcome<MeasuredAllocator> {
  return collecting((take): MeasuredAllocator => {
    const { per } = asked;
    if (rule.kind !== 'choice') {
      return { by: 'proportional', ...take(scoreOf(asExpression(rule).expr, rule, asked)), per, bounds: {}, defaults: [] };
    }
    if (rule.word === 'zeroth') return take(zerothOf(rule, asked));
    const { score, amplitude, scale } = rule.args;
    if (score === undefined) throw new TypeError('the checker promises a score');
    const measured = take(scoreOf(asExpression(score).expr, score, asked));
    const common = { ...measured, per, bounds: {} };
    if (rule.word === 'logistic') {
      return { by: 'logistic', ...common, scale: numberIn(scale) ?? 1, defaults: scale === undefined ? ['scale'] : [] };
    }
    const defaults = amplitude === undefined ? ['amplitude'] : [];
    const moved = numberIn(amplitude) ?? usualAmplitude;
    if (moved >= 0 && moved <= 1) return { by: 'shifted', ...common, amplitude: moved, defaults };
    const args = { what: 'an amplitude that is no share', instead: 'write one from 0% to 100%' };
    return take(refusal(asked.context, unsupported, args, rule.span));
  });
}

function zerothOf({ args: { eps: written }, span }: Choice, { context, statement, per }: Asked): Outcome<MeasuredAllocator> {
  return collecting((take) => {
    const using = clause(statement, 'using');
    const named = take(namedSamples(using === undefined ? {} : asRecord(using).fields, 'zeroth', context, using?.span ?? span));
    const { data, samples } = named;
    const calibration: PlannedCalibration = {
      data,
      samples,
      batch: Math.min(samplesOfDirection, samples),
      defaults: [...named.defaults, ...(using === undefined ? ['samples'] : []), 'batch'],
    };
    const { at, stage } = context;
    return {
      by: 'proportional',
      score: 'zeroth',
      eps: numberIn(written) ?? usualEps,
      per,
      calibration,
      stream: `${stage.streams}/zeroth[${at}]`,
      bounds: {},
      defaults: written === undefined ? ['eps'] : [],
    };
  });
}

/** One number of a layer, measured on the dense stream whatever the statement's own criterion does. */
function scoreOf(
  expr: Expr,
  { span }: Pick<Value, 'span'>,
  { context, statement, per, shared }: Asked,
): Outcome<Pick<MeasuredAllocator, 'score' | 'calibration' | 'branches'>> {
  return collecting((take) => {
    const score = printExpression(expr);
    const read = shareScoreOf(expr);
    if ('refused' in read) {
      const { refused: what, instead } = read;
      return take(refusal(context, unsupported, { what, instead }, span));
    }
    const ofBranches = read.statistics.some(isContrast);
    if (read.isNumber !== true) return take(refusal(context, scoreOfWeights, { score }, span));
    const calibration = calibrationOf(statement, context, read.statistics);
    if (calibration === undefined) return { score };
    const { sequentially: _, ...dense } = take(calibration);
    if (!ofBranches) return { score, calibration: dense };
    const branches = take(branchesOf(shared, per, context, span));
    return { score, branches: Object.fromEntries(branches), calibration: dense };
  });
}

function perOf(statement: TypedStatement): MeasuredAllocator['per'] | undefined {
  const per = allocationIn(statement)?.per;
  if (per === undefined) return undefined;
  return asChoice(per).word === 'block' ? 'block' : 'layer';
}

function blockFault({ statement, context, shared, per }: Asked): Diagnostic | undefined {
  // Faults of the selection are reported where the statement is planned.
  if (per !== 'block' || shared.length === 0) return undefined;
  return shared.some(({ block }) => block !== undefined) ? undefined : complain(context, noBlocks, {}, placeOf(statement, 'allocated'));
}

// The block or sublayer that each layer, or group of units, lies in: a number of its stream is theirs, too.

/** By name. */
function branchesOf(
  layers: readonly Shared[],
  per: MeasuredAllocator['per'],
  context: PlanContext,
  span: Span,
): Outcome<ReadonlyMap<string, string>> {
  const kind = per === 'block' ? 'blocks' : 'sublayers';
  const branches = unitGroupsOf(context.facts).filter(
    (group) => group.kind === kind && group.cuts !== undefined && group.pin === undefined,
  );
  const found = new Map<string, string>();
  for (const { name, tensors } of layers) {
    const branch = branches.find(({ members }) => tensors.every((tensor) => members.some((member) => member.tensor === tensor)));
    if (branch === undefined) return refusal(context, noBranch, { name, per }, span);
    found.set(name, branch.title);
  }
  return done(found);
}
