/** How long a stage lasts: as written, as filled in from the command line, or by default; and what may end it before its last step. */
import { wrongNumber, unsupported } from '../diagnostics/catalogue/plan.ts';
import { noLength } from '../diagnostics/catalogue/plan-training.ts';
import { diagnose, collecting, type Diagnostic, type Source, type Outcome } from '../diagnostics/diagnostic.ts';
import { rational, toNumber } from '../exact/rational.ts';
import type { Quantity, Stage, TypedStatement, Value } from '../language/typed.ts';
import type { PlanSettings } from './facts.ts';
import { promised, asQuantity, asRecord, quantityClause } from './reading.ts';
import { stepsOf, stepsPerEpoch, clockOf, isLasting } from './schedule/window.ts';
import { quantityText } from './value-text.ts';
import { trains } from './declared.ts';
import { nothingToDecideOn, untilBesideWindow } from '../diagnostics/catalogue/plan-structure.ts';
import { boundsOfClaim } from './observe/bounds.ts';
import { measuredOf } from './observe/measured.ts';
import type { PlannedUntil } from './plan.ts';
import { refusal, type PlanContext } from './plan-context.ts';

export interface StageLength {
  readonly steps: number;
  readonly text: string;
  readonly defaults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const defaultEpochs = 10;

/** Length of the stage whose training statement is `body`; 0 steps where nothing trains. */
export function lengthOf(
  stage: Stage,
  body: TypedStatement | undefined,
  frame: { readonly source: Source; readonly settings: PlanSettings },
): StageLength {
  const { source, settings } = frame;
  const written = writtenLength(stage, body);
  if (body === undefined) {
    const faults = written ? [diagnose(noLength, { stage: stage.name }, { source, span: written?.span ?? stage.span })] : [];
    return { steps: 0, text: '0 steps', defaults: [], diagnostics: faults };
  }
  const filled = written ?? settings.lengths.named.get(stage.name) ?? settings.lengths.all;
  const quantity = filled ?? defaultLength(stage);
  const text = quantityText(quantity);
  const defaults = filled === undefined ? ['length'] : [];
  const place = { source, span: written?.span ?? stage.span };
  const { value: steps, diagnostics: uncounted } = stepsOf(quantity, clockOf({ settings }), place);
  if (steps === undefined) return { steps: 0, text, defaults, diagnostics: uncounted };
  const args = { what: 'the length of the stage', value: `${steps} steps`, need: 'at least one' };
  return { steps, text, defaults, diagnostics: steps >= 1 ? [] : [diagnose(wrongNumber, args, place)] };
}

/** True for a stage that trains and whose length the command line may fill. */
export function isHole(stage: Stage): boolean {
  const body = stage.statements.find(({ verb }) => trains(verb));
  return body !== undefined && writtenLength(stage, body) === undefined;
}

function writtenLength(stage: Stage, body: TypedStatement | undefined): Quantity | undefined {
  const most = stage.until && asRecord(stage.until).fields['atMost'];
  return stage.length ?? (most && asQuantity(most)) ?? (body && quantityClause(body, 'for'));
}

function defaultLength({ span }: Stage): Quantity {
  return { kind: 'quantity', amount: { kind: 'number', value: rational(defaultEpochs) }, unit: 'epochs', span };
}

/** How often a stage that is shorter than ten epochs is looked at, where an epoch is longer. */
const looks = 10;

export function untilOf(value: Value, stage: Stage, context: PlanContext): Outcome<PlannedUntil> {
  return collecting((take) => {
    const condition = promised(asRecord(value).fields['condition'], 'a condition');
    const record = asRecord(condition);
    const windowed = stage.statements.find(isLasting);
    if (windowed !== undefined) return take(refusal(context, untilBesideWindow, { verb: windowed.verb }, windowed.span));
    const measured = take(measuredOf(record, context));
    const { expression } = measured;
    const isMoved = expression !== undefined || measured.best !== undefined;
    if (!isMoved || measured.of !== 'model' || measured.layers !== undefined) {
      const what = `\`until\` with \`${measured.metric} of ${measured.of}\``;
      const instead = 'wait for a metric of the model that training moves, such as `accuracy`';
      return take(refusal(context, unsupported, { what, instead }, condition.span));
    }
    const bounds = take(boundsOfClaim(record, measured, context));
    const on = 'validation';
    if (expression === undefined && context.settings.samples[on] === undefined) {
      return take(refusal(context, nothingToDecideOn, { what: '`until`', instead: '' }, condition.span));
    }
    const { steps } = context.stage;
    const { min, max } = bounds;
    return {
      metric: measured.metric,
      ...(expression === undefined ? { on } : { expression }),
      min: min && toNumber(min),
      max: max && toNumber(max),
      every: Math.max(1, Math.min(stepsPerEpoch(clockOf(context)) ?? steps, Math.ceil(steps / looks))),
      text: `${measured.metric} ${bounds.text}`,
      defaults: [...(expression === undefined ? ['on'] : []), 'every'],
    };
  });
}
