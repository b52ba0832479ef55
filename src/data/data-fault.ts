/** What befalls data while a run reads it: an error that carries its diagnostic out of a training step. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** Who carries out work on data turns it into an outcome again. */
export function dataFault(diagnostic: Diagnostic): Error {
  return Object.assign(new Error(diagnostic.message), { [carried]: diagnostic });
}

/** Undefined for every other error. */
export function faultOfData(error: unknown): Diagnostic | undefined {
  return isCarrier(error) ? error[carried] : undefined;
}

const carried = Symbol('diagnostic');

function isCarrier(error: unknown): error is { readonly [carried]: Diagnostic } {
  return error instanceof Error && carried in error;
}
