/** The clauses by which a statement acts during its stage, and not at one of its ends. */
import type { VerbDeclaration } from './declaration.ts';

const usual: readonly string[] = ['over', 'every'];

export function timeClausesOf({ timed = usual }: Pick<VerbDeclaration, 'timed'>): readonly string[] {
  return timed;
}

/** Whether one of them is among these. */
export function hasTimeClause(verb: Pick<VerbDeclaration, 'timed'>, clauses: Readonly<Record<string, unknown>>): boolean {
  return timeClausesOf(verb).some((word) => clauses[word] !== undefined);
}

/** Whether a verb with such clauses acts during the whole stage even without a window. */
export function lasts(
  { lasting, instantWith }: Pick<VerbDeclaration, 'lasting' | 'instantWith'>,
  has: (clause: string) => boolean,
): boolean {
  return lasting === true && !(instantWith !== undefined && has(instantWith));
}

/** Whether a statement of a verb that may bring training along has a window, or lasts anyway; `has` says which clauses it has. */
export function isWindowed(verb: VerbDeclaration, has: (clause: string) => boolean): boolean {
  return lasts(verb, has) || (verb.brings !== undefined && timeClausesOf(verb).some(has));
}

/** What takes time begins with `then`, where it is not the first step. */
export function takesTime(verb: VerbDeclaration, has: (clause: string) => boolean): boolean {
  return verb.duty === 'trains' || isWindowed(verb, has);
}
