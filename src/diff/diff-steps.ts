/** Compares the stages and blocks of two recipes: added, removed, renamed, moved, changed inside. */
import { valuesAt } from '../basics/maps.ts';
import type { Printing } from '../language/canonical/printing.ts';
import type { ClauseDeclaration, VerbDeclaration } from '../vocabulary/index.ts';
import { located, type Change } from './change.ts';
import { diffClauses, diffObjects } from './diff-clauses.ts';
import { withDescendants, type Outline, type StatementOutline } from './outline.ts';
import { moversOf, pairBy, pairSimilar, shareInCommon, type Pairing } from './pairing.ts';
import { objectText } from '../language/canonical/statement.ts';
import type { TypedStatement } from '../language/typed.ts';

export type Outlined = { readonly outlines: readonly Outline[]; readonly printing: Printing };

export function diffSteps(before: Outlined, after: Outlined): readonly Change[] {
  const [old, now] = [withDescendants(before.outlines), withDescendants(after.outlines)];
  const { pairs, removed, added } = pair(old, now);
  return [
    ...removed
      .filter((outline) => !isInside(outline, removed, old))
      .map((outline): Change => ({ kind: 'removed', what: outline.label, before: gist(outline) })),
    ...added
      .filter((outline) => !isInside(outline, added, now))
      .map((outline): Change => ({ kind: 'added', what: outline.label, after: gist(outline) })),
    ...pairs.flatMap(([one, other]) => diffPair(one, other, before.printing, after.printing)),
    ...moves(before.outlines, after.outlines, pairs),
  ];
}

/** Names that were given win over content, content over names that were made from it. */
function pair(before: readonly Outline[], after: readonly Outline[]): Pairing<Outline> {
  const byText = ({ kind, lines }: Outline) => `${kind}\n${lines.join('\n')}`;
  const exact = pairBy(before, after, [
    (outline) => (outline.name === '' ? undefined : `${outline.name}\n${byText(outline)}`),
    ({ kind, name, selfNamed }) => (name === '' || selfNamed ? undefined : `${kind} ${name}`),
    byText,
    ({ kind, name }) => (name === '' ? undefined : `${kind} ${name}`),
    ({ kind, head, name }) => (name === '' ? `${kind} ${head}` : undefined),
  ]);
  const similar = pairSimilar(exact, (one, other) => (one.kind === other.kind ? likeness(one, other) : 0));
  // Blocks around the same steps are the same block, however often they repeat them.
  const inner = new Map(similar.pairs);
  return pairSimilar(similar, (one, other) => {
    const kept = one.children.filter((child) => {
      const partner = inner.get(child);
      return partner !== undefined && other.children.includes(partner);
    });
    return one.kind === other.kind && kept.length > 0 ? 1 : 0;
  });
}

/** Words in common: statements that differ in a number alone have nearly all of them. */
function likeness(one: Outline, other: Outline): number {
  return shareInCommon(wordsOf(one), wordsOf(other));
}

function wordsOf({ lines }: Outline): readonly string[] {
  return lines.flatMap((line) => line.split(/\s+/));
}

/** Whether it is added or removed with its block. */
function isInside(outline: Outline, gone: readonly Outline[], all: readonly Outline[]): boolean {
  return all.some((other) => gone.includes(other) && other.children.includes(outline));
}

function gist({ kind, statements, children, head }: Outline): string {
  const texts = kind === 'stage' ? statements.map(({ text }) => text) : children.map((child) => child.label);
  const length = /\b(for|until) .*$/.exec(kind === 'stage' ? head : '')?.[0];
  const isShown = length !== undefined && !texts.some((text) => text.includes(length));
  return (isShown ? `${length}: ` : '') + texts.join('; ');
}

function diffPair(one: Outline, other: Outline, before: Printing, after: Printing): readonly Change[] {
  const where = other.label;
  if (one.kind !== 'stage') {
    const isRenamed = one.kind === 'arm';
    if (one.head === other.head) return [];
    return [{ kind: isRenamed ? 'renamed' : 'changed', what: '', before: one.head, after: other.head }];
  }
  const renamed: readonly Change[] =
    one.name === other.name || (one.selfNamed && other.selfNamed)
      ? []
      : [{ kind: 'renamed', what: 'stage', before: one.name, after: other.name }];
  const inside = [
    ...diffClauses(clockClauses(after), { clauses: one.clock, printing: before }, { clauses: other.clock, printing: after }),
    ...diffStatements(one.statements, other.statements, before, after),
  ];
  return [...renamed, ...located(inside, where)];
}

function clockClauses({ vocabulary }: Printing): readonly ClauseDeclaration[] {
  return [...vocabulary.heads.values()].flatMap((head) => (head.kind === 'block' && head.builds === 'stage' ? head.clauses : []));
}

/** Steps whose place among the remaining steps has changed. */
function moves(before: readonly Outline[], after: readonly Outline[], pairs: Pairing<Outline>['pairs']): readonly Change[] {
  const partner = new Map(pairs.map(([one, other]) => [other, one]));
  const oldPlaces = placesOf(before);
  const newPlaces = placesOf(after);
  const isAtHome = (outline: Outline): boolean => {
    const old = partner.get(outline);
    const home = old && oldPlaces.get(old)?.parent;
    const now = newPlaces.get(outline)?.parent;
    return old !== undefined && (now === undefined ? home === undefined : partner.get(now) === home);
  };
  const strangers = [...newPlaces.keys()].filter((one) => partner.has(one) && !isAtHome(one));
  // A new block around existing steps has moved them; the change of the block says so.
  const intoNew = strangers.filter((one) => {
    const parent = newPlaces.get(one)?.parent;
    return parent === undefined || partner.has(parent);
  });
  const reordered = [undefined, ...newPlaces.keys()].flatMap((parent) => {
    const children = parent === undefined ? after : parent.children;
    const settled = children.filter((child) => partner.has(child) && isAtHome(child));
    const old = settled.map((child) => partner.get(child) ?? child);
    const order = (parent === undefined ? before : (partner.get(parent)?.children ?? [])).filter((child) => old.includes(child));
    const movers = moversOf(order, old);
    return settled.filter((child) => movers.has(partner.get(child) ?? child));
  });
  return [...intoNew, ...reordered].map((outline): Change => {
    const old = partner.get(outline);
    return {
      kind: 'moved',
      what: outline.label,
      before: old === undefined ? '' : (oldPlaces.get(old)?.words ?? ''),
      after: newPlaces.get(outline)?.words ?? '',
    };
  });
}

interface Place {
  readonly parent: Outline | undefined;
  /** `after stage warm`, `first in repeat 3 times`. */
  readonly words: string;
}

function placesOf(outlines: readonly Outline[], parent?: Outline): ReadonlyMap<Outline, Place> {
  const places = new Map<Outline, Place>();
  for (const [at, outline] of outlines.entries()) {
    const previous = outlines[at - 1];
    const inside = parent === undefined ? '' : ` in ${parent.label}`;
    const words = (previous === undefined ? 'first' : `after ${previous.label}`) + inside;
    places.set(outline, { parent, words });
    for (const [inner, place] of placesOf(outline.children, outline)) places.set(inner, place);
  }
  return places;
}

// Compares the statements of two stages that are the same stage.

function diffStatements(
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
  const kept = valuesAt(new Map(pairs.map(([one, other]) => [other, one])), after);
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
      return isShared ? changes.map((change) => located([change], headOf(other.statement, now))[0] ?? change) : changes;
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
  return [...(verb.object === undefined ? [] : diffObjects(verb.word, verb.object, ...sides)), ...diffClauses(verb.clauses, ...sides)];
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
