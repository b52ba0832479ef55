/** What rules on impossible operators share. */
import type { Dim } from '../../graph.ts';
import type { Application, Known } from '../known.ts';

/** Why the operator cannot be computed on what is known of its inputs; undefined where nothing speaks against it. */
export type Fault = (application: Application) => string | undefined;

export type Faults = Readonly<Record<string, Fault>>;

/** The first reason. */
export function firstOf(...faults: readonly Fault[]): Fault {
  return (application) => {
    for (const fault of faults) {
      const problem = fault(application);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** Sizes that are both known, and are not the same. */
export function differ(a: Dim | undefined, b: Dim | undefined): boolean {
  return typeof a === 'number' && typeof b === 'number' && a !== b;
}

export function shown(known: Known): string {
  return `[${known.dims.join(', ')}]`;
}

/** Sizes that fit each other element by element, one of them repeated where it is 1. */
export function broadcastFault(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.some((size, axis) => {
    const other = b[axis - a.length + b.length];
    return size !== 1 && other !== 1 && differ(size, other);
  });
}

/** As `broadcastFault`, where the first alone is repeated. */
export function narrowerFault(a: readonly Dim[], whole: readonly Dim[]): boolean {
  return a.length > whole.length || a.some((size, axis) => size !== 1 && differ(size, whole[axis - a.length + whole.length]));
}

export function isAxis(axis: number, rank: number): boolean {
  return Number.isInteger(axis) && axis >= -rank && axis < rank;
}

export function outside(axis: number, rank: number): string {
  return `axis ${axis} lies outside a shape of rank ${rank}`;
}
