/** `lora(rank: 16, alpha: 32, form: masked, on: head)` as it is written, and layers as the matrices that adapters are added to. */
import type { Layer } from '../../model/graph.ts';
import { isReadMatrix, matrixOfRead } from '../../model/layers/reads.ts';
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { hasErrors, type Diagnostic, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { isInteger, toNumber } from '../../exact/rational.ts';
import type { Choice, Value } from '../../language/typed.ts';
import type { AdapterForm } from '../plan.ts';
import { amountOf, asChoice, asQuantity, asSelector, numberOf } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { layersOf } from '../select-layers.ts';

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
}

export function matrixOf({ dims, axes, count }: Layer): Matrix {
  const rows = dims.reduce((size, dim, i) => (axes[i] === 'out' ? size * dim : size), 1);
  return { rows, columns: rows === 0 ? 0 : count / rows };
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

export function loraPart(choice: Choice, context: PlanContext): Outcome<LoraPart> {
  const { rank, alpha, form, on } = choice.args;
  const selection = on === undefined ? usualLayers(context) : namedLayers(on, context);
  const diagnostics = [...selection.diagnostics, ...(rank === undefined ? [] : rankFaults(rank, context))];
  if (selection.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  const word = forms.find((one) => form !== undefined && one === asChoice(form).word);
  return {
    value: {
      rank: rank && numberOf(rank),
      alpha: alpha && numberOf(alpha),
      form: word,
      named: on !== undefined,
      layers: selection.value,
      span: choice.span,
    },
    diagnostics,
  };
}

function usualLayers({ facts }: PlanContext): Outcome<readonly Layer[]> {
  return { value: facts.layers.filter(takesAdapter), diagnostics: [] };
}

function namedLayers(on: Value, context: PlanContext): Outcome<readonly Layer[]> {
  const selection = layersOf(asSelector(on), context);
  const unfit = selection.value?.find((layer) => unadaptable(layer) !== undefined);
  if (unfit === undefined) return selection;
  return { diagnostics: [complain(context, unsupported, { what: `an adapter on \`${unfit.name}\` (${unfit.operator})` }, on.span)] };
}

const forms = ['plain', 'masked', 'pruned', 'scaled'] as const;

function rankFaults(rank: Value, context: PlanContext): readonly Diagnostic[] {
  const amount = amountOf(asQuantity(rank));
  if (isInteger(amount) && amount.n >= 1n) return [];
  return [complain(context, wrongNumber, { what: '`rank`', value: String(toNumber(amount)), need: 'a whole number from 1' }, rank.span)];
}
