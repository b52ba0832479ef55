/** What is known of one axis of a value: labels of its slices, or why it has none. */
import type { Label, Labels, Pin } from './labels.ts';

export type AxisState =
  /** Of size 1: it is broadcast, and says nothing. */
  | { readonly kind: 'single' }
  | {
      readonly kind: 'live';
      readonly labels: readonly Label[];
      /** The slices that it was cut out of. */
      readonly of?: readonly Label[];
      /** Copies of one slice, so that it does not matter which of them go. */
      readonly copies?: true;
    }
  /** As often as there are samples: slice `i` has the label `i mod labels.length`. Or each as often as there are places, before the next one. */
  | { readonly kind: 'repeated'; readonly labels: readonly Label[]; readonly each?: true }
  /** No slice of it can go. */
  | { readonly kind: 'fixed'; readonly pin: Pin };

export const single: AxisState = { kind: 'single' };

export function live(labels: readonly Label[]): AxisState {
  return labels.length === 1 && labels[0] === undefined ? single : { kind: 'live', labels };
}

export function fixed(where: string, why: string): AxisState {
  return { kind: 'fixed', pin: { where, why } };
}

/** Of every slice, one after another; undefined where they are not known one by one. */
export function labelsOf(axis: AxisState | undefined): readonly Label[] | undefined {
  return axis?.kind === 'live' ? axis.labels : undefined;
}

const none: readonly Label[] = [];

/** The same, or of one repetition where the axis is repeated. */
export function labelsIn(axis: AxisState | undefined): readonly Label[] {
  return axis?.kind === 'live' || axis?.kind === 'repeated' ? axis.labels : none;
}

export function pinAxis(labels: Labels, axis: AxisState | undefined, pin: Pin): void {
  for (const label of new Set(labelsIn(axis))) labels.pin(label, pin);
}

/** Whether its slices are repeated one by one. */
export function isEach(axis: AxisState): boolean {
  return axis.kind === 'repeated' && axis.each === true;
}

/** Slices at the same index go together; the result is what an axis that has both is. */
export function uniteAxes(labels: Labels, a: AxisState, b: AxisState, where: string): AxisState {
  if (a.kind === 'single') return b;
  if (b.kind === 'single') return a;
  if (a.kind === 'fixed') {
    pinAxis(labels, b, a.pin);
    return a;
  }
  if (b.kind === 'fixed') {
    pinAxis(labels, a, b.pin);
    return b;
  }
  if (a.labels === b.labels) return a;
  if (a.labels.length !== b.labels.length || a.kind !== b.kind || isEach(a) !== isEach(b)) {
    const all = isEach(a) || isEach(b) ? 'places' : 'samples';
    const why = a.kind === b.kind ? `it ties ${a.labels.length} slices to ${b.labels.length}` : `it ties slices to those of all ${all}`;
    const pin = { where, why };
    pinAxis(labels, a, pin);
    pinAxis(labels, b, pin);
    return { kind: 'fixed', pin };
  }
  a.labels.forEach((label, index) => {
    const other = b.labels[index];
    if (other !== undefined) labels.unite(label, other);
  });
  return a;
}

/** Slices of one stored tensor along one axis. */
export interface Member {
  readonly tensor: string;
  readonly axis: number;
  /** Makes the unit, reads it, or is pruned with it (bias, norm, depthwise kernel). */
  readonly side: 'producer' | 'consumer' | 'follower';
  /** Slices of one unit along the axis; a head has as many as it has dimensions. */
  readonly slices: number;
  /** The only unit that has slices of it, which then are all: an expert that is written out by itself. */
  readonly unit?: number;
}
