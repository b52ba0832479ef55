/** A reshape that begins with samples, whose number is not known, seen as the reshape of one sample. */
import type { Dim } from '../../graph.ts';
import { asProduct } from '../../shapes/dim-algebra.ts';
import { fixed, single, type AxisState } from '../axis.ts';

interface Reshaped {
  readonly where: string;
  /** Consecutive axes of the input, and of the output, of equal product. */
  readonly run: { readonly in: readonly number[]; readonly out: readonly number[] };
  readonly x: readonly AxisState[];
  readonly before: readonly Dim[];
  readonly after: readonly Dim[];
}

export interface OneSample extends Omit<Reshaped, 'run' | 'where'> {
  /** The axis of the output that all samples lie on. */
  readonly out: number;
  /** What this axis is with all samples, from what it is with one. */
  readonly all: (sample: AxisState) => AxisState;
}

/** Undefined where the number of samples is a factor elsewhere, or of no axis. */
export function oneSample({ where, run, x, before, after }: Reshaped): OneSample | undefined {
  const from = run.in.find((axis) => before[axis] !== 1);
  const out = run.out.find((axis) => after[axis] !== 1);
  if (from === undefined || out === undefined) return undefined;
  const state = x[from] ?? single;
  const sizes = [...run.in.map((axis) => before[axis]), ...run.out.map((axis) => after[axis])];
  const [read, made] = [asProduct(before[from] ?? 1), asProduct(after[out] ?? 1)];
  const isFirst = read.symbols.length > 0 && read.symbols.join() === made.symbols.join();
  const isOnly = sizes.filter((size) => typeof size === 'string').length === 2;
  if (!isFirst || !isOnly || state.kind === 'single') return undefined;
  const each: AxisState = state.kind === 'repeated' ? { kind: 'live', labels: state.labels } : state;
  return {
    out,
    x: x.with(from, read.factor === 1 ? single : each),
    before: before.with(from, read.factor),
    after: after.with(out, made.factor),
    all(sample) {
      if (sample.kind === 'live') return { kind: 'repeated', labels: sample.labels };
      if (sample.kind === 'fixed') return sample;
      return state.kind === 'fixed' ? state : fixed(where, 'the number of samples stays');
    },
  };
}
