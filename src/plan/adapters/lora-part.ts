/** `lora(rank: 16, alpha: 32, form: masked, on: head)` as it is written, and layers as the matrices that adapters are added to. */
import type { Layer } from '../../model/graph.ts';
import { isReadMatrix, matrixOfRead } from '../../model/layers/reads.ts';
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { done, collecting, together, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import type { Choice, Value } from '../../language/typed.ts';
import type { AdapterForm } from '../plan.ts';
import { asChoice, asSelector, numberIn, amountOf, asQuantity } from '../reading.ts';
import { type PlanContext, refusal } from '../plan-context.ts';
import { layersOf } from '../select-layers.ts';
import { isInteger, toNumber } from '../../exact/rational.ts';

export type Matrix = { readonly rows: number; readonly columns: number };

/** Of a layer that takes an adapter. */
export function matrixOf(layer: Layer): Matrix {
  const matrix = matrixOfRead(layer);
  if (!isReadMatrix(matrix)) throw new Error(matrix.refused);
  return { rows: matrix.rows, columns: matrix.columns };
}

/** Parameters of an adapter of rank 1. */
export function costOf(layer: Layer): number {
  const { rows, columns } = matrixOf(layer);
  return rows + columns;
}

/** What `lora` goes on without being told: linear layers, and convolutions without groups. */
export function takesAdapter(layer: Layer): boolean {
  return layer.prunable && layer.count > 0 && unadaptable(layer) === undefined;
}

/** Why this version can train no adapter on the layer; undefined where it can. */
export function unadaptable(layer: Layer): string | undefined {
  if (layer.turned === true) return 'operators multiply by it and by its transpose';
  const matrix = matrixOfRead(layer);
  return isReadMatrix(matrix) ? undefined : matrix.refused;
}

export interface LoraPart {
  readonly rank?: number;
  readonly alpha?: number;
  readonly form?: AdapterForm;
  /** True where `on:` names the layers. */
  readonly named: boolean;
  readonly layers: readonly Layer[];
  readonly span: Span;
}

export function loraPart({ args, span }: Choice, context: PlanContext): Outcome<LoraPart> {
  return collecting((take) => {
    const { rank, alpha, form, on } = args;
    const selection = on === undefined ? done(context.facts.layers.filter(takesAdapter)) : namedLayers(on, context);
    const [layers, ranks] = take(together(selection, rankOf(rank, context)));
    const word = forms.find((one) => form !== undefined && one === asChoice(form).word);
    return { rank: ranks[0], alpha: numberIn(alpha), form: word, named: on !== undefined, layers, span };
  });
}

function namedLayers(on: Value, context: PlanContext): Outcome<readonly Layer[]> {
  const selection = layersOf(asSelector(on), context);
  const unfit = selection.value?.find((layer) => unadaptable(layer) !== undefined);
  if (unfit === undefined) return selection;
  return refusal(context, unsupported, { what: `an adapter on \`${unfit.name}\` (${unfit.operator})` }, on.span);
}

const forms = ['plain', 'masked', 'pruned', 'scaled'] as const;

/** The one that is written, or none. */
function rankOf(rank: Value | undefined, context: PlanContext): Outcome<readonly number[]> {
  if (rank === undefined) return done([]);
  const amount = amountOf(asQuantity(rank));
  if (isInteger(amount) && amount.n >= 1n) return done([toNumber(amount)]);
  return refusal(context, wrongNumber, { what: '`rank`', value: String(toNumber(amount)), need: 'a whole number from 1' }, rank.span);
}
