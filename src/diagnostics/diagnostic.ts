/**
 * What Espalier says to a user who made a mistake. A diagnostic is a value: it is collected and returned, never thrown. Its three parts are
 * what is wrong (message), why it matters (why) and what to do (help, or a fix that can be applied). `collecting` is the one way to pass
 * them on: what is taken of outcomes is gathered, and the first missing value ends it.
 */
import type { Example, Page, Story } from './pages/example.ts';

export type Severity = 'error' | 'warning' | 'hint';

/** A half-open range of UTF-16 offsets into the text of a source. */
export type Span = { readonly start: number; readonly end: number };

/** Where a span begins; what has no place stands at the start of a text. */
export function startOfSpan(span: Span | undefined): number {
  return span?.start ?? 0;
}

/** The fixes that a diagnostic offers. */
export function fixesOf<Offered>({ fixes }: { readonly fixes?: readonly Offered[] }): readonly Offered[] {
  return fixes ?? [];
}

/** A text and the name that people know it by (`recipe.prune`, `-e`, `espalier.yaml`). */
export type Source = { readonly name: string; readonly text: string };
export type TextEdit = { readonly span: Span; readonly text: string };

export interface Fix {
  /** An imperative sentence: "write `keep 1 of 4`". */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** `safe` fixes keep or restore the meaning and may be applied unseen. */
  readonly safety: 'safe' | 'unsafe';
}

export type Related = { readonly message: string; readonly source?: Source; readonly span?: Span };

export interface Diagnostic extends Place {
  /** Stable code, `ESP` and four digits; the thousands name the room (see the catalogue). */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
  readonly help?: string;
  /** The rule of the linter that found it: what a project configures and a comment suppresses. */
  readonly rule?: string;
}

/** Where a diagnostic points, and what it brings along. */
export interface Place {
  /** The text that the span points into; absent where the fault is not in a text. */
  readonly source?: Source;
  readonly span?: Span;
  /** A file that is not a text of ours (a model, a data set, a folder), as the user named it. */
  readonly file?: string;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
}

/**
 * One entry of the catalogue. The arguments of a message are type-checked through `A`. What its page shows stands beside the rest: only
 * the generator and tests read it, and every other bundle leaves it out.
 */
export interface Definition<A> extends Partial<Example>, Partial<Story> {
  readonly code: string;
  readonly severity: Severity;
  /** A short noun phrase for lists and page titles. */
  readonly title: string;
  /** What is wrong: lower-case start, no full stop, names in back quotes. */
  readonly message: (args: A) => string;
  /** Why it matters, one sentence. */
  readonly why: string;
  /** What to do, where no fix can do it. */
  readonly help?: (args: A) => string | undefined;
}

/** A definition whose arguments are left open. */
export type AnyDefinition = Definition<never>;
/** A finding as it is declared, in one place, under its severity, code and title: `error('ESP2801', 'late window', { … })`. */
type Finding<A> = Pick<Definition<A>, 'message' | 'why' | 'help'> & Page<A>;

const findingsOf =
  (severity: Severity) =>
  <A = Record<string, never>>(code: string, title: string, finding: Finding<A>): Definition<A> => ({ code, severity, title, ...finding });

export const error = findingsOf('error');
export const warning = findingsOf('warning');
export const hint = findingsOf('hint');

/** Makes a diagnostic from its catalogue entry. */
export function diagnose<A>(definition: Definition<A>, args: A, place: Place = {}): Diagnostic {
  const help = definition.help?.(args);
  return { code: definition.code, severity: definition.severity, message: definition.message(args), why: definition.why, help, ...place };
}

/**
 * A value, or the reasons why there is none. Warnings may accompany a value; `value` is absent
 * exactly when an error is among the diagnostics.
 */
export interface Outcome<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** A value without remarks. */
export function done<T>(value: T): Outcome<T> & { readonly value: T } {
  return { value, diagnostics: [] };
}

export function failing(diagnostic: Diagnostic): Outcome<never> {
  return { diagnostics: [diagnostic] };
}

export function isError({ severity }: Pick<Diagnostic, 'severity'>): boolean {
  return severity === 'error';
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(isError);
}

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

/** Values while nothing is at fault, and all that is found on the way. */
export function finding() {
  const found: Diagnostic[] = [];
  const take = <T>({ value, diagnostics }: Outcome<T>): T | undefined => {
    found.push(...diagnostics);
    return hasErrors(diagnostics) ? undefined : value;
  };
  return { found, take };
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
