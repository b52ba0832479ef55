/**
 * A recipe's stages in the order in which they run: rounds and arms written out, each stage with the
 * path of its names and with the stages that it starts from.
 */
import { listOf, collecting, diagnose, hasErrors, type Diagnostic, type Source, type Outcome } from '../../diagnostics/diagnostic.ts';
import { looksIn } from '../optional-lists.ts';
import { sumAt } from '../../basics/maps.ts';
import { clientsOfClient } from '../../diagnostics/catalogue/plan-clients.ts';
import { tooManyStages } from '../../diagnostics/catalogue/plan.ts';
import { floor } from '../../exact/rational.ts';
import type { Repeat, Step, Value, Branch, Sweep, Variation } from '../../language/typed.ts';
import { amountOf, asQuantity } from '../reading.ts';
import { stageNamer, overSeedsOf, seedsOf, type Seeds } from './seeds.ts';
import { at, clientOf, stop, stopAtOpen, unrollStage, type Place, type Unrolling } from './unroll-stage.ts';
import { splitOf, type Leaf, type UnrolledStage, type Client } from './unrolled-stage.ts';
import { equalArms, missingWays, waysMismatch } from '../../diagnostics/catalogue/plan-structure.ts';
import { substituteParameter } from '../../language/check/bind.ts';
import { valueText } from '../value-text.ts';

export type Unrolled = { readonly stages: readonly UnrolledStage[]; readonly diagnostics: readonly Diagnostic[] };

export const stageLimit = 10_000;
const start: readonly Leaf[] = [{ label: '', arms: [] }];

export function unroll(body: readonly Step[], source: Source): Unrolled {
  const { value, diagnostics } = collecting((take) => inAllSeeds(take(seedsOf(body, source)), body, source));
  return value ?? { stages: [], diagnostics };
}

function inAllSeeds(seeds: Seeds, body: readonly Step[], source: Source): Unrolled {
  const stages: UnrolledStage[] = [];
  const made: Unrolling = { source, stages, diagnostics: [], claims: new Map(), stopped: false };
  for (let nth = 2; nth <= seeds.count && !made.stopped; nth++) {
    const seed = `seeds[${nth}]`;
    const streams = `${seed}/`;
    unrollBody(made, seeds.body, { prefix: streams, streams, seed, repeated: true, paired: false, repeats: [] }, start);
  }
  const others = stages.splice(0);
  unrollBody(made, body, { prefix: '', streams: '', repeated: false, paired: false, repeats: [] }, start);
  const first = stages.findIndex(({ stage }) => overSeedsOf(stage) !== undefined);
  stages.splice(Math.max(0, first), 0, ...others);
  return { stages, diagnostics: made.diagnostics };
}

function unrollBody(made: Unrolling, steps: readonly Step[], place: Place, before: readonly Leaf[]): readonly Leaf[] {
  const blocks = new Map<string, number>();
  const keyOf = stageNamer(place.paired);
  let leaves = before;
  for (const step of steps) {
    if (made.stopped) return leaves;
    if (step.kind === 'stage') {
      leaves = unrollStage(made, { stage: step, place, streams: place.streams + keyOf(step) }, leaves);
      continue;
    }
    const number = sumAt(blocks, step.kind) + 1;
    blocks.set(step.kind, number);
    const block = { place, name: number === 1 ? step.kind : `${step.kind}-${number}` };
    leaves = step.kind === 'repeat' ? unrollRounds(made, step, block, leaves) : unrollArms(made, step, block, leaves);
  }
  return leaves;
}

/** A repeat, branch or sweep in its body: `repeat-2`. */
type Block = { readonly name: string; readonly place: Place };

function unrollRounds(made: Unrolling, step: Repeat, { name, place }: Block, before: readonly Leaf[]): readonly Leaf[] {
  const repeat = place.prefix + name;
  const { until } = step;
  const repeats = until === undefined ? place.repeats : [...place.repeats, repeat];
  const rounds = Number(floor(amountOf(step.times)));
  const early: string[] = [];
  let leaves = before;
  for (let nth = 1; nth <= rounds && !made.stopped; nth++) {
    const own = `${name}[${nth}]`;
    const prefix = `${place.prefix}${own}/`;
    const inside = { ...place, prefix, streams: `${place.streams}${own}/`, repeated: true, repeats, round: { nth, of: rounds } };
    leaves = unrollBody(made, step.body, inside, leaves).map((leaf) => (leaf.label === '' ? leaf : within(own, leaf)));
    stopIfFull(made, step.times);
    if (until === undefined || made.stopped) continue;
    const [only, second] = leaves;
    if (only?.end === undefined || second !== undefined) return stopAtOpen(made, step, leaves);
    if (nth === rounds) extend(made, only.end, { orEnds: early });
    else extend(made, only.end, { looks: [{ repeat, condition: until }] });
    early.push(only.end);
  }
  return leaves;
}

/** A round ends at a stage, behind which rounds around it may end as well. */
function extend({ stages }: Unrolling, path: string, more: Pick<UnrolledStage, 'looks' | 'orEnds'>): void {
  const index = stages.findIndex((one) => one.path === path);
  const stage = stages[index];
  if (stage === undefined) return;
  stages[index] = { ...stage, looks: [...looksIn(stage), ...looksIn(more)], orEnds: [...(stage.orEnds ?? []), ...(more.orEnds ?? [])] };
}

function unrollArms(made: Unrolling, step: Fork, { name, place }: Block, leaves: readonly Leaf[]): readonly Leaf[] {
  const [only] = leaves;
  if (only === undefined || leaves.length > 1) return stopAtOpen(made, step, leaves);
  const isOfClient = place.client !== undefined && step.kind === 'branch';
  if (isOfClient && step.over !== undefined) return stop(made, leaves, diagnose(clientsOfClient, {}, at(made, step)));
  const found = armsOf(step, made.source, stageLimit);
  made.diagnostics.push(...found.diagnostics);
  made.stopped ||= found.value === undefined;
  return listOf(found).flatMap((arm) => {
    stopIfFull(made, step);
    if (made.stopped) return [];
    const label = `${name}[${arm.label}]`;
    const arms = arm.name === undefined ? only.arms : [...only.arms, arm.name];
    const ended = unrollBody(made, arm.body, placeOf(arm, { name, label }, place), [{ ...only, label: '', arms }]);
    const own = { ...clientOf(arm.client), ...(arm.client && { split: arm.client.split }) };
    return ended.map((leaf) => within(label, { ...leaf, ...own }));
  });
}

function stopIfFull(made: Unrolling, part: Step | Value): void {
  if (made.stages.length <= stageLimit || made.stopped) return;
  stop(made, [], diagnose(tooManyStages, { limit: stageLimit }, at(made, part)));
}

/** Inside of an arm of the branch that its body calls by this name. */
function placeOf(arm: Arm, { name, label }: { readonly name: string; readonly label: string }, place: Place): Place {
  return {
    prefix: `${place.prefix}${label}/`,
    streams: `${place.streams}${arm.ownStreams ? label : name}/`,
    repeated: true,
    paired: place.paired || arm.name !== undefined,
    repeats: place.repeats,
    round: place.round,
    ...clientOf(arm.client ?? place.client),
  };
}

/** A leaf as the body around it calls it. */
function within(label: string, leaf: Leaf): Leaf {
  return leaf.label === '' ? { ...leaf, label } : { ...leaf, label: `${label}/${leaf.label}` };
}

// The arms of a branch or a sweep: what each is called, and its stages with its own values in them.

type Fork = Branch | Sweep;

interface Arm {
  /** In paths: `2`, `wd=0.0001`, `plain`. */
  readonly label: string;
  /** Where the recipe gives it one. */
  readonly name?: string;
  readonly body: readonly Step[];
  /** True where it draws from streams of its own. */
  readonly ownStreams: boolean;
  /** In a branch over clients. */
  readonly client?: Client;
}

/** What varies that is no parameter. */
const seed = 'seed';

function armsOf(step: Fork, source: Source, limit: number): Outcome<readonly Arm[]> {
  const variation = step.kind === 'sweep' ? step.over[0] : step.varying?.[0];
  const ways = step.kind === 'branch' && step.ways ? floor(amountOf(step.ways)) : undefined;
  const named = step.kind === 'branch' ? step.arms : [];
  const place = { source, span: step.span };
  if (ways !== undefined && ways > BigInt(limit)) return { diagnostics: [diagnose(tooManyStages, { limit }, place)] };
  const count = ways === undefined ? undefined : Number(ways);
  const values = variation?.values.length ?? 0;
  const expected = named.length > 0 ? named.length : values > 0 ? values : undefined;
  if (count !== undefined && expected !== undefined && count !== expected) {
    return { diagnostics: [diagnose(waysMismatch, { ways: count, arms: expected }, place)] };
  }
  if (named.length > 0) return namedArms(named, variation, place);
  if (variation !== undefined && values > 0) return variedArms(step.body, variation, source, place);
  if (step.kind === 'branch' && step.over !== undefined) return clientArms(step.body, step.over, limit, place);
  if (count === undefined) return { diagnostics: [diagnose(missingWays, {}, place)] };
  const ownStreams = variation?.name === seed;
  const arms = Array.from({ length: count }, (_, index) => ({ label: String(index + 1), body: step.body, ownStreams }));
  return { value: arms, diagnostics: [] };
}

/** The arms that a branch writes out; only their seed may vary. */
function namedArms(
  named: Branch['arms'],
  variation: Variation | undefined,
  place: Parameters<typeof diagnose>[2],
): Outcome<readonly Arm[]> {
  const ownStreams = variation?.name === seed;
  const values = variation?.values.length ?? 0;
  if (variation !== undefined && (!ownStreams || values > 0)) {
    return { diagnostics: [diagnose(waysMismatch, { ways: values, arms: named.length }, place)] };
  }
  return { value: named.map(({ name, body }) => ({ label: name, name, body, ownStreams })), diagnostics: [] };
}

/** An arm a client; each has an order of its own for its samples. */
function clientArms(body: readonly Step[], over: Value, limit: number, place: Parameters<typeof diagnose>[2]): Outcome<readonly Arm[]> {
  const split = splitOf(over);
  if (split.clients > limit) return { diagnostics: [diagnose(tooManyStages, { limit }, place)] };
  const arms = Array.from({ length: split.clients }, (_, at): Arm => {
    return { label: `client=${at + 1}`, body, ownStreams: true, client: { split, nth: at + 1 } };
  });
  return { value: arms, diagnostics: [] };
}

/** An arm a value. */
function variedArms(
  body: readonly Step[],
  { name, values }: Variation,
  source: Source,
  place: Parameters<typeof diagnose>[2],
): Outcome<readonly Arm[]> {
  const arms: Arm[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const value of values) {
    const label = `${name}=${valueText(value)}`;
    if (arms.some((arm) => arm.label === label)) {
      diagnostics.push(diagnose(equalArms, { arm: label }, place));
      continue;
    }
    if (name === seed) {
      arms.push({ label, body, ownStreams: true });
      continue;
    }
    const bound = substituteParameter(body, name, asQuantity(value), source);
    diagnostics.push(...bound.diagnostics);
    if (bound.value !== undefined) arms.push({ label, body: bound.value, ownStreams: false });
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: arms, diagnostics };
}
