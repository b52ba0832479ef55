/** Derivatives of the functions of gates, written in their values y. */
import type { GraphBuilder } from '../../builder.ts';
import { emit, int, scalar } from '../../builder.ts';

export function oneMinus(builder: GraphBuilder, x: string): string {
  return emit(builder, 'Sub', [scalar(builder, 1), x]);
}

/** Of tanh: 1 − y². */
export function steepness(builder: GraphBuilder, y: string): string {
  return oneMinus(builder, emit(builder, 'Mul', [y, y]));
}

/** Of the sigmoid: y·(1 − y). */
export function openness(builder: GraphBuilder, y: string): string {
  return emit(builder, 'Mul', [y, oneMinus(builder, y)]);
}

/** Of the rectifier: 1 where y is positive. */
export function passed(builder: GraphBuilder, y: string): string {
  return emit(builder, 'Cast', [emit(builder, 'Greater', [y, scalar(builder, 0)])], { to: int(1) });
}
