/** Adapters at the beginning of a training and at its end. */
import type { AdapterSpec } from '../compute/adapter-slots.ts';
import type { PlannedTrain } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import type { RunContext } from '../state/context.ts';
import { putKept } from '../cut/removed-slices.ts';
import type { Slots } from '../cut/slots.ts';
import type { SmallerModel } from '../cut/smaller-model.ts';
import { adaptedMatrix, factorSlices } from '../cut/smaller-spec.ts';
import type { OpenAdapter } from '../state/network.ts';

/**
 * A uniform in ±1/√columns (`kaiming_uniform_(√5)`), each adapter from a stream of its own, B 0. Where
 * columns are cut, those that are left are drawn and counted.
 */
export function newAdapter(
  { plan, model }: RunContext,
  planned: PlannedTrain['adapters'][number],
  { streams }: PlannedTrain,
  smaller: SmallerModel | undefined,
): AdapterSpec {
  const { rank, rows, columns, tensor, form } = planned;
  if (form === 'scaled') return { planned, ...ones(rank, rows, columns) };
  if (streams.adapters === undefined) throw new Error('a plan with adapters names their stream');
  const drawn = stream(plan.seed, `${streams.adapters}/${tensor}`);
  const draw = (left: number) => uniform(drawn, rank * left, 1 / Math.sqrt(left));
  const slices = smaller?.slicesOf(tensor);
  if (slices === undefined) return { planned, a: draw(columns) };
  const left = factorSlices(slices, adaptedMatrix(model, tensor), rank);
  const a = new Float32Array(rank * columns);
  putKept(draw(left.columns), a, left.a);
  return { planned, a };
}

/** Both constant, so that BA is 1 everywhere. */
function ones(rank: number, rows: number, columns: number): Pick<AdapterSpec, 'a' | 'b'> {
  const value = 1 / Math.sqrt(rank);
  return { a: new Float32Array(rank * columns).fill(value), b: new Float32Array(rows * rank).fill(value) };
}

/** As it is now, merged into nothing yet. */
export function openAdapter(
  { model }: RunContext,
  { planned, a, b = new Float32Array(planned.rows * planned.rank) }: AdapterSpec,
  slots: Slots,
): OpenAdapter {
  const dims = model.graph.initializers.get(planned.tensor)?.dims;
  if (dims === undefined) throw new Error(`${planned.tensor} is no initializer`);
  const { layout } = adaptedMatrix(model, planned.tensor);
  const read = (factor: string, rest: Float32Array): Float32Array => slots.read(`lora.${factor}:${planned.tensor}`, () => rest);
  return { planned, dims, layout, a: read('a', a), b: read('b', b) };
}
