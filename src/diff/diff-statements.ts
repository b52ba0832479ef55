/** Compares the statements of two stages that are the same stage. */
import { objectText } from '../language/canonical/statement.ts';
import type { Printing } from '../language/canonical/printing.ts';
import type { TypedStatement } from '../language/typed.ts';
import type { VerbDeclaration } from '../vocabulary/index.ts';
import { located, type Change } from './change.ts';
import { diffClauses, diffObjects } from './diff-clauses.ts';
import type { StatementOutline } from './outline.ts';
import { moversOf, pairBy } from './pairing.ts';

export function diffStatements(
  before: readonly StatementOutline[],
  after: readonly StatementOutline[],
  old: Printing,
  now: Printing,
): readonly Change[] {
  const { pairs, removed, added } = pairBy(before, after, [
    ({ text }) => text,
    ({ statement }) => headOf(statement, now),
    ({ statement }) => statement.verb,
  ]);
  const partner = new Map(pairs.map(([one, other]) => [other, one]));
  const kept = after.flatMap((one) => partner.get(one) ?? []);
  const movers = moversOf(
    before.filter((one) => kept.includes(one)),
    kept,
  );
  return [
    ...removed.map(({ text }): Change => ({ kind: 'removed', what: '', before: text })),
    ...pairs.flatMap(([one, other]) => {
      const changes = diffStatement(one.statement, other.statement, old, now);
      const isShared = after.some((third) => third !== other && sharesClauses(third, other, now));
      // With several statements, a change names its statement.
      return isShared ? changes.map((change) => ownedBy(change, headOf(other.statement, now))) : changes;
    }),
    ...added.map(({ text }): Change => ({ kind: 'added', what: '', after: text })),
    ...[...movers].map((one): Change => ({ kind: 'moved', what: headOf(one.statement, old) })),
  ];
}

function diffStatement(before: TypedStatement, after: TypedStatement, old: Printing, now: Printing): readonly Change[] {
  const verb = verbOf(after, now);
  if (verb === undefined) return [];
  const sides = [
    { ...beside(before), printing: old, lasting: verb.lasting },
    { ...beside(after), printing: now, lasting: verb.lasting },
  ] as const;
  if (isClaim(before) || isClaim(after)) return diffClaims(verb, before, { after, old, now });
  const object = verb.object === undefined ? [] : diffObjects(verb.word, verb.object, ...sides);
  return [...object, ...diffClauses(verb.clauses, ...sides)];
}

/** What decides what a part means when it is left out. */
function beside({ object, clauses }: TypedStatement) {
  return { object, clauses: { object, ...clauses } };
}

/** A claim reads best as a whole. */
function diffClaims(
  verb: VerbDeclaration,
  before: TypedStatement,
  { after, old, now }: { readonly after: TypedStatement; readonly old: Printing; readonly now: Printing },
): readonly Change[] {
  const [one, other] = [objectText(before, verb, old), objectText(after, verb, now)];
  const object: readonly Change[] = one === other ? [] : [{ kind: 'changed', what: verb.word, before: one, after: other }];
  const clauses = diffClauses(verb.clauses, { clauses: before.clauses, printing: old }, { clauses: after.clauses, printing: now });
  return [...object, ...clauses];
}

function isClaim({ object }: TypedStatement): boolean {
  return object.kind === 'record' && object.fields['comparison'] !== undefined;
}

function headOf(statement: TypedStatement, printing: Printing): string {
  const verb = verbOf(statement, printing);
  if (verb === undefined) return statement.verb;
  return [verb.word, objectText(statement, verb, printing)].filter(Boolean).join(' ');
}

function verbOf({ verb }: TypedStatement, { vocabulary }: Printing): VerbDeclaration | undefined {
  const declaration = vocabulary.heads.get(verb);
  return declaration?.kind === 'verb' ? declaration : undefined;
}

/** Whether both verbs take clauses of the same words, so that a clause alone is ambiguous. */
function sharesClauses(a: StatementOutline, b: StatementOutline, printing: Printing): boolean {
  return verbOf(a.statement, printing)?.duty === verbOf(b.statement, printing)?.duty;
}

function ownedBy(change: Change, owner: string): Change {
  return located([change], owner)[0] ?? change;
}
