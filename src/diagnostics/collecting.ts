/** The one way to pass diagnostics on: what is taken of outcomes is gathered, and the first missing value ends it. */
import type { Diagnostic, Outcome } from './diagnostic.ts';

/** The value of an outcome; where there is none, the function that collects ends here. */
export type Take = <T>(outcome: Outcome<T>) => T;

/** Ends the function that collects without a value. */
export type Fail = (diagnostics: readonly Diagnostic[]) => never;

/** Thrown and caught in this file alone, so it needs neither a stack nor a message. A mistake of ours passes through. */
const ended = Symbol('a value is missing');

export function collecting<T>(body: (take: Take, fail: Fail) => T): Outcome<T> {
  const { diagnostics, take, fail } = gathering();
  try {
    return { value: body(take, fail), diagnostics };
  } catch (error) {
    if (error !== ended) throw error;
    return { diagnostics };
  }
}

export async function collectingAsync<T>(body: (take: Take, fail: Fail) => Promise<T>): Promise<Outcome<T>> {
  const { diagnostics, take, fail } = gathering();
  try {
    return { value: await body(take, fail), diagnostics };
  } catch (error) {
    if (error !== ended) throw error;
    return { diagnostics };
  }
}

/** Several outcomes as one: all of them say what they have to, even where the first has no value. */
export function together<T extends readonly unknown[]>(...outcomes: { readonly [K in keyof T]: Outcome<T[K]> }): Outcome<T>;
export function together(...outcomes: readonly Outcome<unknown>[]): Outcome<readonly unknown[]> {
  // One that stands twice speaks once.
  const diagnostics = [...new Set(outcomes)].flatMap((outcome) => outcome.diagnostics);
  const values = outcomes.flatMap(({ value }) => (value === undefined ? [] : [value]));
  return values.length === outcomes.length ? { value: values, diagnostics } : { diagnostics };
}

/** For rounds that would warn alike: each of their warnings is kept once. */
export function sayingOnce(): <T>(outcome: Outcome<T>) => Outcome<T> {
  const said = new Set<string>();
  const isNew = ({ severity, message }: Diagnostic): boolean => severity === 'error' || (!said.has(message) && said.add(message).size > 0);
  return (outcome) => ({ ...outcome, diagnostics: outcome.diagnostics.filter(isNew) });
}

/** For a function that only looks for faults: those of what it takes come before those that it returns. */
export function faultsIn(body: (take: Take, fail: Fail) => readonly Diagnostic[]): readonly Diagnostic[] {
  const { value = [], diagnostics } = collecting(body);
  return [...diagnostics, ...value];
}

function gathering(): { readonly diagnostics: readonly Diagnostic[]; readonly take: Take; readonly fail: Fail } {
  const diagnostics: Diagnostic[] = [];
  const fail: Fail = (found) => {
    diagnostics.push(...found);
    throw ended;
  };
  const take: Take = (outcome) => {
    if (outcome.value === undefined) return fail(outcome.diagnostics);
    diagnostics.push(...outcome.diagnostics);
    return outcome.value;
  };
  return { diagnostics, take, fail };
}

/** The diagnostics of a step; none where the step was not taken. */
export function diagnosticsOf(outcome: Pick<Outcome<unknown>, 'diagnostics'> | undefined): readonly Diagnostic[] {
  return outcome?.diagnostics ?? [];
}

/** The list that a step made; an empty one where it made none, and says why in its diagnostics. */
export function listOf<T>(outcome: Outcome<readonly T[]>): readonly T[] {
  return outcome.value ?? [];
}
