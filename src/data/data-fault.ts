/** What befalls data while a run reads it: an error that carries its diagnostic out of a training step. */
import { failing, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';

/** Who carries out work on data turns it into an outcome again. */
export function dataFault(diagnostic: Diagnostic): Error {
  return Object.assign(new Error(diagnostic.message), { [carried]: diagnostic });
}

/** Undefined for every other error. */
export function faultOfData(error: unknown): Diagnostic | undefined {
  return isCarrier(error) ? error[carried] : undefined;
}

/** What reading gives, or the fault that ended it. */
export async function orDataFault<T>(reading: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await reading();
  } catch (error) {
    const fault = faultOfData(error);
    if (fault === undefined) throw error;
    return failing(fault);
  }
}

const carried = Symbol('diagnostic');

function isCarrier(error: unknown): error is { readonly [carried]: Diagnostic } {
  return error instanceof Error && carried in error;
}

/** What a decoding library says of a file, as the end of a sentence. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The library met what it did not expect, and its words speak of its own insides.
  const isItsOwn = [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind);
  return isItsOwn ? damaged : endOfSentence(error.message);
}

export const damaged = 'its structure is damaged';

/** The words of a library, which may quote what it was given: cut, and without control characters. */
export function endOfSentence(text: string): string {
  const first = /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() : text.charAt(0);
  const words = (first + text.slice(1)).replace(/\p{Cc}+/gu, ' ').replace(/[.:\s]+$/, '');
  // Words about the insides of a library help nobody.
  if (/\bundefined\b|\bNaN\b|\[object/.test(words)) return damaged;
  return words.length <= longest ? words : `${words.slice(0, longest)}…`;
}

const longest = 300;
