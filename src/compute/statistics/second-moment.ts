/**
 * The full second moment of what a layer's weights multiply, X·Xᵀ: of a convolution that is the matrix
 * of its patches (im2col), one matrix for each group.
 */
import { product } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import { diagnose, done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { untraceable } from '../../diagnostics/catalogue/compute.ts';
import type { Layer } from '../../model/graph.ts';
import { emit, scalar, type GraphBuilder } from '../builder.ts';
import { inputsOf } from '../expressions/layout.ts';
import type { ForwardPass } from '../forward.ts';
import { joined, pad, reshape, slice, transpose } from '../operators.ts';
import { range, type Shape } from '../shapes.ts';
import { kernelOffsets, readsOf, type Window } from '../windows.ts';
import { patchesRead, samplesFirst } from './activation-moment.ts';
import { usesOf, type Activation, type WeightUse } from '../uses.ts';
import { statesOf } from './states.ts';

/** Of one group each: a row for each output that shares them, a column for each of its inputs. */
export interface EmittedMoment {
  /** Sum over the samples of a batch, of the mean over the positions of each: [groups, size, size]. */
  readonly value: string;
  readonly groups: number;
  readonly size: number;
  /** Positions of one sample. */
  readonly positions: number;
}

/** Layers that multiply the same tensor in the same way have the same second moment, and one key. */
export type MomentSource = { readonly key: string; readonly emit: () => Outcome<EmittedMoment> };

export const secondMomentText = 'hessian';

export function secondMomentOf(pass: ForwardPass, layer: Layer): Outcome<MomentSource> {
  if (layer.roles.has('recurrent.hidden')) return ofStates(pass, layer);
  const uses = usesOf(pass, layer.tensor);
  if (uses.length === 0) return { diagnostics: [refusal(layer, 'no operator that multiplies by it was found')] };
  const isConv = uses.some(({ node }) => node.op === 'Conv');
  const how = isConv ? JSON.stringify([layer.groups, ...uses.map(({ node, kernel }) => [kernel, node.attributes])]) : '';
  const inputs = [...new Map(uses.map(({ input }) => [`${input.tensor}/${input.unitAxis}`, input])).entries()];
  return done({
    key: `${inputs.map(([key]) => key).join(' ')}/${how}`,
    emit: () =>
      isConv
        ? ofPatches(pass, layer, uses)
        : ofVectors(
            pass,
            layer,
            inputs.map(([, input]) => ({ ...input, shape: pass.shapes.get(input.tensor) })),
          ),
  });
}

function ofStates(pass: ForwardPass, layer: Layer): Outcome<MomentSource> {
  const states = statesOf(pass, layer.tensor);
  if ('refused' in states) return { diagnostics: [refusal(layer, states.refused)] };
  const inputs = states.map((state) => ({ ...state, unitAxis: 2 }));
  return done({ key: `states of ${layer.tensor}`, emit: () => ofVectors(pass, layer, inputs) });
}

/** A weight that several operators multiply by sees the positions of all of them. */
function ofVectors(pass: ForwardPass, layer: Layer, inputs: readonly (Activation & { readonly shape: Shape | undefined })[]) {
  const { builder } = pass;
  const size = inputsOf(layer);
  const rows: string[] = [];
  let positions = 0;
  for (const input of inputs) {
    const { shape } = input;
    const form = samplesFirst(pass, input, shape, size);
    if (typeof form !== 'string') return { diagnostics: [refusal(layer, form.refused)] };
    rows.push(reshape(builder, form, [1, -1, size]));
    positions += positionsOf(shape ?? []) / size;
  }
  const all = joined(builder, rows, 1);
  const value = summedProducts(builder, transpose(builder, all, [0, 2, 1]), all, positions);
  return done({ value, groups: 1, size, positions });
}

/** Elements of one sample. */
function positionsOf(shape: readonly (number | string)[]): number {
  return shape.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : Number.parseInt(dim) || 1), 1);
}

function ofPatches(pass: ForwardPass, layer: Layer, uses: readonly WeightUse[]) {
  const { builder } = pass;
  const found = patchesRead(pass, layer, uses);
  if (found === undefined) return { diagnostics: [refusal(layer, 'the size of its input is unknown')] };
  const { channels, reads } = found;
  const { groups } = layer;
  const size = (channels / groups) * product(itemAt(reads, 0).window.kernel);
  const positions = reads.reduce((sum, { window }) => sum + product(window.to), 0);
  const each = reads.map(({ input, window }) => patchesOf(builder, input, channels, window));
  const patches = joined(builder, each, 3);
  // [samples, groups, size, places] → one long row of places for each input of a group.
  const apart = reshape(builder, patches, [-1, groups, size, positions]);
  const long = reshape(builder, transpose(builder, apart, [1, 2, 0, 3]), [groups, size, -1]);
  const value = summedProducts(builder, long, transpose(builder, long, [0, 2, 1]), positions);
  return done({ value, groups, size, positions });
}

/** [samples, channels, kernel elements, places]. */
function patchesOf(builder: GraphBuilder, input: string, channels: number, window: Window): string {
  const { before, after, strides, kernel, to } = window;
  const around = pad(builder, input, [0, 0, ...before], [0, 0, ...after]);
  const spatial = range(2, kernel.length + 2);
  const parts = kernelOffsets(kernel).map((offset) => {
    const { start, end } = readsOf(window, offset);
    return reshape(builder, slice(builder, around, spatial, start, end, strides), [-1, channels, 1, product(to)]);
  });
  return joined(builder, parts, 2);
}

function summedProducts(builder: GraphBuilder, a: string, b: string, positions: number): string {
  const sum = emit(builder, 'MatMul', [a, b]);
  return positions === 1 ? sum : emit(builder, 'Mul', [sum, scalar(builder, 1 / positions)]);
}

function refusal({ name }: Layer, reason: string): Diagnostic {
  return diagnose(untraceable, { layer: name, statistic: secondMomentText, reason });
}
