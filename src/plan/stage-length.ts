/** How long a stage lasts: as written, as filled in from the command line, or by default. */
import { wrongNumber } from '../diagnostics/catalogue/plan.ts';
import { noLength } from '../diagnostics/catalogue/plan-training.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { rational } from '../exact/rational.ts';
import type { Quantity, Stage, TypedStatement } from '../language/typed.ts';
import type { Lengths, PlanSettings } from './facts.ts';
import { asQuantity, asRecord, quantityClause } from './reading.ts';
import { stepsOf } from './schedule/duration.ts';
import { clockOf } from './schedule/window.ts';
import { quantityText } from './value-text.ts';
import { trains } from './duties.ts';

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
    const place = { source, span: written?.span ?? stage.span };
    const faults = written ? [diagnose(noLength, { stage: stage.name }, place)] : [];
    return { steps: 0, text: '0 steps', defaults: [], diagnostics: faults };
  }
  const filled = written ?? filledLength(stage.name, settings.lengths);
  const quantity = filled ?? defaultLength(stage);
  const text = quantityText(quantity);
  const defaults = filled === undefined ? ['length'] : [];
  const place = { source, span: written?.span ?? stage.span };
  const { value: steps, diagnostics: uncounted } = stepsOf(quantity, clockOf({ settings }), place);
  if (steps === undefined) return { steps: 0, text, defaults, diagnostics: uncounted };
  const args = { what: 'the length of the stage', value: `${steps} steps`, need: 'at least one' };
  const diagnostics = steps >= 1 ? [] : [diagnose(wrongNumber, args, place)];
  return { steps, text, defaults, diagnostics };
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

function filledLength(name: string, lengths: Lengths): Quantity | undefined {
  return lengths.named.get(name) ?? lengths.all;
}

function defaultLength({ span }: Stage): Quantity {
  return { kind: 'quantity', amount: { kind: 'number', value: rational(defaultEpochs) }, unit: 'epochs', span };
}
