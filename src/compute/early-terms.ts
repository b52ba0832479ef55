/** Terms of a loss that are differentiated with the network, and so emitted right behind its forward pass. */
import { collecting } from '../diagnostics/collecting.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { ForwardPass } from './forward.ts';
import { emitGatePenalty, emitOpenShare } from './gate-penalty.ts';
import { emitMultiplier, placeMultiplier } from './multiplier.ts';
import { emitLossExpression, type EarlyValue } from './loss-expression.ts';
import { labelFeed, type LabelFeed } from './objective.ts';
import type { Term } from './objective-terms.ts';
import { emitNuclear, emitPenalty } from './penalties.ts';
import type { Shape } from './shapes.ts';
import type { StateSlot } from './slots.ts';
import type { StateLayout } from './state-layout.ts';
import type { Teachers } from './teacher.ts';
import type { TrainingSpec } from './training-step.ts';

export interface EarlyTerms {
  readonly feed: LabelFeed;
  readonly values: ReadonlyMap<Term, EarlyValue>;
  /** State that terms read and a step leaves as it is. */
  readonly slots: readonly StateSlot[];
}

export interface Beside extends Pick<StateLayout, 'masks' | 'gates' | 'inputGates' | 'codes'> {
  readonly teachers: Teachers;
}

/** Penalties of weights and of gates, the share of open gates, and losses of the recipe's own. */
export function emitEarlyTerms(
  spec: TrainingSpec,
  pass: ForwardPass,
  shapes: Map<string, Shape>,
  { teachers, masks, ...placed }: Beside,
): Outcome<EarlyTerms> {
  return collecting((take) => {
    const values = new Map<Term, EarlyValue>();
    const diagnostics: Diagnostic[] = [];
    const slots: StateSlot[] = [];
    for (const { input, dims } of masks.values()) shapes.set(input, dims);
    const feed = take(labelFeed(spec, pass));
    for (const term of termsOf(spec)) {
      if (term.kind === 'open-gates') {
        const value = emitOpenShare(pass, placed, shapes);
        values.set(term, { value, over: 'nothing' });
      }
      if (term.kind === 'gates') {
        const value = emitGatePenalty(pass, term, placed, shapes);
        values.set(term, { value, over: 'nothing' });
      }
      if (term.kind === 'toward') {
        const multiplier = placeMultiplier(pass.builder, shapes);
        slots.push(...Object.values(multiplier));
        const value = emitMultiplier(pass, term.left, multiplier, { gates: placed.gates, shapes });
        values.set(term, { value, over: 'nothing' });
      }
      if (term.kind === 'expression') {
        values.set(term, emitLossExpression(spec, pass, feed, { expr: term.expr, shapes }));
      }
      if (term.kind === 'nuclear') {
        const own = emitNuclear(pass, term.tensors, shapes);
        diagnostics.push(...own.diagnostics);
        slots.push(...(own.value?.slots ?? []));
        if (own.value !== undefined) values.set(term, { value: own.value.total, over: 'nothing' });
      }
      if (term.kind !== 'penalty') continue;
      const value = emitPenalty(pass, term, shapes, {
        marked: (mark, tensor) => teachers(mark)(tensor),
        mask: (tensor) => masks.get(tensor)?.input,
      });
      diagnostics.push(...value.diagnostics);
      if (value.value !== undefined) values.set(term, { value: value.value, over: 'nothing' });
    }
    return take<EarlyTerms>(diagnostics.length > 0 ? { diagnostics } : { value: { feed: feed, values, slots }, diagnostics });
  });
}

export function termsOf({ terms, loss }: TrainingSpec): readonly Term[] {
  return terms ?? [{ kind: 'labels', loss, weight: 1 }];
}
