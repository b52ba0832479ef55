/** `allocated by EXPR`, `zeroth` and `shifted`: shares that follow what is measured of layers or blocks. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { noBlocks, scoreOfWeights } from '../../diagnostics/catalogue/plan-targets.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, Expr, TypedStatement, Value } from '../../language/typed.ts';
import { analyse } from '../criteria/analyse.ts';
import { isContrast, isMoment } from '../criteria/criterion.ts';
import type { MeasuredAllocator, PlannedCalibration } from '../plan.ts';
import { amountOf, asChoice, asExpression, asQuantity, asRecord, clause } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { prunedLayers } from '../select-layers.ts';
import { allocationIn } from './allocation-in.ts';
import { calibrationOf, namedSamples } from './calibration.ts';

const usualEps = 1e-3;
/** Each batch has a direction of its own; the code of ECoFLaP takes eight samples at once. */
const samplesOfDirection = 8;
const usualAmplitude = 0.02;

/** `bounds` are found with the rest of the statement: they are none yet. */
export function measuredAllocator(
  rule: Value,
  scene: Scene,
  statement: TypedStatement,
): MeasuredAllocator | Diagnostic {
  const refused = besideOthers(statement, scene) ?? blockFault(statement, scene);
  if (refused !== undefined) return refused;
  const per = perOf(statement);
  const common = { per: per ?? 'layer', bounds: {} } as const;
  const defaults = per === undefined ? ['per'] : [];
  if (rule.kind !== 'choice') {
    const measured = scoreOf(asExpression(rule).expr, rule, scene, statement);
    return 'code' in measured ? measured : { by: 'proportional', ...measured, ...common, defaults };
  }
  return rule.word === 'zeroth'
    ? zerothOf(rule, scene, statement, { ...common, defaults })
    : shiftedOf(rule, scene, statement, { ...common, defaults });
}

type Common = Pick<MeasuredAllocator, 'per' | 'bounds' | 'defaults'>;

function shiftedOf(
  { args, span }: Choice,
  scene: Scene,
  statement: TypedStatement,
  common: Common,
): MeasuredAllocator | Diagnostic {
  const { score, amplitude: written } = args;
  if (score === undefined) throw new TypeError('the checker promises a score');
  const measured = scoreOf(asExpression(score).expr, score, scene, statement);
  if ('code' in measured) return measured;
  const amplitude =
    written === undefined ? usualAmplitude : toNumber(amountOf(asQuantity(written)));
  if (!(amplitude >= 0 && amplitude <= 1)) {
    const what = 'an amplitude that is no share';
    return complain(scene, unsupported, { what, instead: 'write one from 0% to 100%' }, span);
  }
  const defaults = [...common.defaults, ...(written === undefined ? ['amplitude'] : [])];
  return { by: 'shifted', ...measured, amplitude, ...common, defaults };
}

function zerothOf(
  { args: { eps: written }, span }: Choice,
  scene: Scene,
  statement: TypedStatement,
  common: Common,
): MeasuredAllocator | Diagnostic {
  const using = clause(statement, 'using');
  const wanted = using === undefined ? {} : asRecord(using).fields;
  for (const part of ['drawn', 'per'] as const) {
    if (wanted[part] === undefined) continue;
    const what = `${part === 'per' ? 'samples per class' : 'drawn samples'} for an allocation`;
    const instead = 'write a number of samples: `using 128 samples of calibration`';
    return complain(scene, unsupported, { what, instead }, using?.span ?? span);
  }
  const named = namedSamples(wanted, 'zeroth', scene, using?.span ?? span);
  if ('code' in named) return named;
  const { data, samples } = named;
  const calibration: PlannedCalibration = {
    ...{ data, samples, batch: Math.min(samplesOfDirection, samples) },
    defaults: [...named.defaults, ...(using === undefined ? ['samples'] : []), 'batch'],
  };
  const eps = written === undefined ? usualEps : toNumber(amountOf(asQuantity(written)));
  const { at, stage } = scene;
  return {
    ...{ by: 'proportional', score: 'zeroth', eps, per: common.per, calibration },
    stream: `${stage.streams}/zeroth[${at}]`,
    bounds: common.bounds,
    defaults: [...common.defaults, ...(written === undefined ? ['eps'] : [])],
  };
}

/** One number of a layer, measured on the dense stream whatever the statement's own criterion does. */
function scoreOf(
  expr: Expr,
  { span }: Pick<Value, 'span'>,
  scene: Scene,
  statement: TypedStatement,
): Pick<MeasuredAllocator, 'score' | 'calibration'> | Diagnostic {
  const score = printExpression(expr);
  const read = analyse(expr);
  const what = (reason: string): Diagnostic =>
    complain(scene, unsupported, { what: reason, instead: 'use `w`, `x` or `g`' }, span);
  if ('refused' in read) return what(read.refused);
  if (read.marks.length > 0) return what(`a mark in \`${score}\`, by which shares are given,`);
  if (read.statistics.some(isContrast)) {
    return what(`\`${score}\`, which is one of units, as the measure of shares of weights`);
  }
  const inverse = read.statistics.find((one) => isMoment(one) && one.form === 'inverse');
  if (inverse !== undefined) return what(`\`${inverse.text}\` as the measure of shares`);
  if (read.isNumber !== true) return complain(scene, scoreOfWeights, { score }, span);
  const calibration = calibrationOf(statement, scene, read.statistics);
  if (calibration === undefined) return { score };
  if ('code' in calibration) return calibration;
  const { sequentially: _, ...dense } = calibration;
  return { score, calibration: dense };
}

function perOf(statement: TypedStatement): MeasuredAllocator['per'] | undefined {
  const per = allocationIn(statement)?.per;
  if (per === undefined) return undefined;
  return asChoice(per).word === 'block' ? 'block' : 'layer';
}

function blockFault(statement: TypedStatement, scene: Scene): Diagnostic | undefined {
  if (perOf(statement) !== 'block') return undefined;
  // Faults of the selection are reported where the statement is planned.
  const layers = prunedLayers(statement, scene).value;
  if (layers === undefined) return undefined;
  const span = statement.spans['allocated'] ?? statement.span;
  return layers.some(({ block }) => block !== undefined)
    ? undefined
    : complain(scene, noBlocks, {}, span);
}

/** A condition may hold back what a share asks for, and what comes back has no count that stays. */
function besideOthers(statement: TypedStatement, scene: Scene): Diagnostic | undefined {
  const mask = clause(statement, 'mask');
  const isHard = mask === undefined || (mask.kind === 'choice' && mask.word === 'hard');
  const word = clause(statement, 'among') !== undefined ? 'among' : isHard ? undefined : 'mask';
  if (word === undefined) return undefined;
  const args = { what: `a measured share beside \`${word}\``, instead: `leave out \`${word}\`` };
  return complain(scene, unsupported, args, statement.spans[word] ?? statement.span);
}
