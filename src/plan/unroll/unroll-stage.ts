/** A stage where a body has it: which states it starts from, and which one it leaves. */
import { flatMapDefined } from '../../basics/lists.ts';
import { listAt } from '../../basics/maps.ts';
import { weightedWithoutClients } from '../../diagnostics/catalogue/plan-clients.ts';
import { nothingOverSeeds, nothingToJoin, openArms } from '../../diagnostics/catalogue/plan-structure.ts';
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import type { Stage, Step, TypedStatement, Value } from '../../language/typed.ts';
import { joins, observes } from '../declared.ts';
import type { Client, Leaf, UnrolledStage } from './unrolled-stage.ts';
import { overSeedsOf } from './seeds.ts';

/** What is unrolled so far. */
export interface Unrolling {
  readonly source: Source;
  readonly stages: UnrolledStage[];
  readonly diagnostics: Diagnostic[];
  readonly claims: Claims;
  /** By a finding; nothing behind it is unrolled. */
  stopped: boolean;
}

/** Where the further seeds stand at each claim over several, by the name of its stage. */
type Claims = Map<string, readonly { readonly end: string | undefined; readonly seed: string }[]>;

/** The present body. */
export interface Place extends Pick<UnrolledStage, 'streams' | 'repeated' | 'repeats' | 'round' | 'client'> {
  readonly prefix: string;
  /** True in an arm with statements of its own: streams then go by what a stage does. */
  readonly paired: boolean;
  /** Of a further seed, `seeds[2]`. */
  readonly seed?: string;
}

/** A stage in its body. */
interface Placed {
  readonly stage: Stage;
  readonly place: Place;
  readonly path: string;
  readonly streams: string;
}

/** `streams` keys its random streams. */
export function unrollStage(made: Unrolling, { stage, place, streams }: Omit<Placed, 'path'>, leaves: readonly Leaf[]): readonly Leaf[] {
  const path = place.prefix + stage.name;
  const placed = { stage, place, path, streams };
  if (overSeedsOf(stage) !== undefined) return unrollClaim(made, placed, leaves);
  if (stage.statements.some(({ verb }) => joins(verb))) return unrollJoin(made, placed, leaves);
  const [only] = leaves;
  if (only === undefined || leaves.length > 1) return unrollObserver(made, placed, leaves);
  const { repeated, repeats } = place;
  const from = only.end === undefined ? [] : [only.end];
  made.stages.push({ stage, path, streams, from, arms: only.arms, ...seenIn(place, only), repeated, repeats });
  return [{ ...only, end: path, label: '' }];
}

/** The recipe's own seed comes first, and goes on; the others only show where they stand. */
function unrollClaim(made: Unrolling, { stage, place, path, streams }: Placed, leaves: readonly Leaf[]): readonly Leaf[] {
  const [only] = leaves;
  if (only === undefined || leaves.length > 1) return stopAtOpen(made, stage, leaves);
  const ends = listAt(made.claims, stage.name);
  if (place.seed !== undefined) {
    made.claims.set(stage.name, [...ends, { end: only.end, seed: place.seed }]);
    return leaves;
  }
  const from = [only.end, ...ends.map(({ end }) => end)].filter((end) => end !== undefined);
  const joined = ['seeds[1]', ...ends.map(({ seed }) => seed)];
  if (from.length < joined.length) return stop(made, leaves, diagnose(nothingOverSeeds, {}, at(made, stage)));
  const base = { stage, path, streams, repeated: false, repeats: place.repeats };
  made.stages.push({ ...base, from, joined, arms: only.arms });
  return [{ ...only, end: path, label: '' }];
}

function unrollJoin(made: Unrolling, { stage, place, path, streams }: Placed, leaves: readonly Leaf[]): readonly Leaf[] {
  const [first] = leaves;
  if (leaves.every(({ label }) => label === '')) return stop(made, leaves, diagnose(nothingToJoin, {}, at(made, stage)));
  if (stage.statements.some(({ clauses }) => clauses['weighted'] !== undefined) && leaves.some(({ client }) => client === undefined)) {
    return stop(made, leaves, diagnose(weightedWithoutClients, {}, at(made, stage)));
  }
  const { repeated, repeats } = place;
  made.stages.push({ stage, path, streams, ...joinOf(leaves), ...seenIn(place, first), repeated, repeats });
  return [{ end: path, label: '', arms: sharedArms(leaves), ...splitOf(first) }];
}

/** Behind open arms, what only looks at a network looks at each of them. */
function unrollObserver(made: Unrolling, { stage, place }: Placed, leaves: readonly Leaf[]): readonly Leaf[] {
  if (!stage.statements.every(({ verb }) => observes(verb))) return stopAtOpen(made, stage, leaves);
  return leaves.map((leaf) => {
    const own = seenFrom(leaf, leaves, stage, made.stages);
    if (own === undefined || leaf.end === undefined) return leaf;
    const inArm = `${place.prefix}${leaf.label}/${stage.name}`;
    const { arms, end } = leaf;
    const base = { stage: own, path: inArm, streams: inArm, repeated: true, repeats: place.repeats };
    made.stages.push({ ...base, from: [end], arms, ...clientOf(leaf.client ?? place.client) });
    return { ...leaf, end: inArm };
  });
}

export function stopAtOpen(made: Unrolling, step: Step, leaves: readonly Leaf[]): readonly Leaf[] {
  return stop(made, leaves, diagnose(openArms, { arms: leaves.map(({ label }) => label) }, at(made, step)));
}

/** With the leaves that there are. */
export function stop(made: Unrolling, leaves: readonly Leaf[], finding: Diagnostic): readonly Leaf[] {
  made.stopped = true;
  made.diagnostics.push(finding);
  return leaves;
}

/** Where a finding about a part of the recipe belongs. */
export function at({ source }: Unrolling, { span }: Pick<Step, 'span'>) {
  return { source, span };
}

/** What a join says of the leaves that it makes one of. */
function joinOf(leaves: readonly Leaf[]): Pick<UnrolledStage, 'from' | 'joined' | 'arms'> {
  return { from: flatMapDefined(leaves, ({ end }) => end), joined: leaves.map(({ label }) => label), arms: sharedArms(leaves) };
}

function sharedArms(leaves: readonly Leaf[]): readonly string[] {
  const [first] = leaves;
  return (first?.arms ?? []).filter((arm) => leaves.every((leaf) => leaf.arms.includes(arm)));
}

/** What the statements of a stage know of clients and rounds. */
function seenIn(place: Place, leaf: Leaf | undefined): Pick<UnrolledStage, 'client' | 'split' | 'round'> {
  return { ...clientOf(place.client), ...splitOf(leaf), round: place.round };
}

function splitOf(leaf: Leaf | undefined): Pick<Leaf, 'split'> {
  return leaf?.split === undefined ? {} : { split: leaf.split };
}

export function clientOf(client: Client | undefined): { readonly client?: Client } {
  return client === undefined ? {} : { client };
}

// Statements that only observe, after open arms: each arm gets those that refer to it.

/**
 * The stage as one of several open arms has it; undefined where it speaks of other arms only. A
 * statement about an arm, or about a stage that some arms have, belongs to these; any other one, to all.
 */
function seenFrom(leaf: Leaf, leaves: readonly Leaf[], stage: Stage, stages: readonly UnrolledStage[]): Stage | undefined {
  const byPath = new Map(stages.map((one) => [one.path, one]));
  const concerns = (value: Value): boolean => {
    const owner = ownerOf(value);
    const knows = (one: Leaf): boolean => owner !== undefined && isPartOf(owner, one, byPath);
    return knows(leaf) || !leaves.some(knows);
  };
  const statements = stage.statements.flatMap((statement) => narrowed(statement, concerns));
  return statements.length === 0 ? undefined : { ...stage, statements };
}

/** A statement without those of its items that are no concern of an arm. */
function narrowed(statement: TypedStatement, concerns: (value: Value) => boolean): readonly TypedStatement[] {
  const { object } = statement;
  if (object.kind !== 'list') return concerns(object) ? [statement] : [];
  const items = object.items.filter(concerns);
  return items.length === 0 ? [] : [{ ...statement, object: { ...object, items } }];
}

/** What a measured value is taken of, where that is a name. */
function ownerOf(value: Value): string | undefined {
  const of = value.kind === 'record' ? (value.fields['after'] ?? value.fields['of']) : undefined;
  return of?.kind === 'text' ? of.text : undefined;
}

/** True where the leaf lies in the arm, or comes from the stage, of this name. */
function isPartOf(name: string, { arms, end }: Leaf, byPath: ReadonlyMap<string, UnrolledStage>): boolean {
  if (arms.includes(name)) return true;
  const waiting = end === undefined ? [] : [end];
  const seen = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const stage = byPath.get(path);
    if (stage === undefined || seen.has(path)) continue;
    if (stage.stage.name === name) return true;
    seen.add(path);
    waiting.push(...stage.from);
  }
  return false;
}
