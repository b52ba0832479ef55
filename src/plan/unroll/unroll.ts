/**
 * A recipe's stages in the order in which they run: rounds and arms written out, each stage with the
 * path of its names and with the stages that it starts from.
 */
import { tooManyStages } from '../../diagnostics/catalogue/plan.ts';
import {
  nothingOverSeeds,
  nothingToJoin,
  openArms,
} from '../../diagnostics/catalogue/plan-structure.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import { floor } from '../../exact/rational.ts';
import type { Repeat, Stage, Step } from '../../language/typed.ts';
import { amountOf } from '../reading.ts';
import {
  clientsOfClient,
  weightedWithoutClients,
} from '../../diagnostics/catalogue/plan-clients.ts';
import type { Client } from '../split.ts';
import { joins, observes } from '../duties.ts';
import { armsOf } from './arms.ts';
import type { Arm, Fork } from './arms.ts';
import { stageNamer } from './keys.ts';
import { seenFrom } from './observers.ts';
import { overSeedsOf, seedsOf } from './seeds.ts';
import type { Leaf, Round, UnrolledStage } from './unrolled-stage.ts';

export interface Unrolled {
  readonly stages: readonly UnrolledStage[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Where the further seeds stand at each claim over several, by the name of its stage. */
type Claims = Map<string, readonly { readonly end: string | undefined; readonly seed: string }[]>;

/** The body at hand. */
interface Place {
  readonly prefix: string;
  readonly streams: string;
  readonly repeated: boolean;
  /** True in an arm with statements of its own: streams then go by what a stage does. */
  readonly paired: boolean;
  /** Paths of the repeats around it that may end early. */
  readonly repeats: readonly string[];
  /** Of the innermost repeat around it. */
  readonly round?: Round;
  /** In the arm of a client. */
  readonly client?: Client;
  /** Of a further seed, `seeds[2]`. */
  readonly seed?: string;
}

export const stageLimit = 10_000;

export function unroll(body: readonly Step[], source: Source): Unrolled {
  const stages: UnrolledStage[] = [];
  const diagnostics: Diagnostic[] = [];
  let stopped = false;
  const claims: Claims = new Map();
  const seeds = seedsOf(body, source);
  if (seeds.value === undefined) return { stages, diagnostics: seeds.diagnostics };
  for (let seed = 2; seed <= seeds.value.count && !stopped; seed++) {
    const own = `seeds[${seed}]`;
    const place = {
      prefix: `${own}/`,
      streams: `${own}/`,
      seed: own,
      repeated: true,
      paired: false,
      repeats: [],
    };
    walk(seeds.value.body, place, [{ label: '', arms: [] }]);
  }
  const others = stages.splice(0);
  const top = { prefix: '', streams: '', repeated: false, paired: false, repeats: [] };
  walk(body, top, [{ label: '', arms: [] }]);
  const first = stages.findIndex(({ stage }) => overSeedsOf(stage) !== undefined);
  stages.splice(Math.max(0, first), 0, ...others);
  return { stages, diagnostics };

  function walk(steps: readonly Step[], place: Place, start: readonly Leaf[]): readonly Leaf[] {
    const blocks = new Map<string, number>();
    const keyOf = stageNamer(place.paired);
    let leaves = start;
    for (const step of steps) {
      if (stopped) return leaves;
      if (step.kind === 'stage') {
        leaves = walkStage(step, place, leaves, place.streams + keyOf(step));
        continue;
      }
      const number = (blocks.get(step.kind) ?? 0) + 1;
      blocks.set(step.kind, number);
      const name = number === 1 ? step.kind : `${step.kind}-${number}`;
      leaves =
        step.kind === 'repeat'
          ? walkRounds(step, name, place, leaves)
          : walkArms(step, name, place, leaves);
    }
    return leaves;
  }

  function walkStage(
    stage: Stage,
    place: Place,
    leaves: readonly Leaf[],
    streams: string,
  ): readonly Leaf[] {
    const path = place.prefix + stage.name;
    const [only] = leaves;
    const { repeated, repeats } = place;
    const seen = seenIn(place, only);
    if (overSeedsOf(stage) !== undefined) return walkClaim(stage, place, leaves, streams);
    if (stage.statements.some(({ verb }) => joins(verb))) {
      if (leaves.every(({ label }) => label === '')) return stop(nothingToJoin, {}, stage, leaves);
      if (isWeighted(stage) && leaves.some(({ client }) => client === undefined)) {
        return stop(weightedWithoutClients, {}, stage, leaves);
      }
      stages.push({ stage, path, streams, ...joinOf(leaves), ...seen, repeated, repeats });
      return [{ end: path, label: '', arms: sharedArms(leaves), ...splitOf(only) }];
    }
    if (only !== undefined && leaves.length === 1) {
      const from = only.end === undefined ? [] : [only.end];
      stages.push({ stage, path, streams, from, arms: only.arms, ...seen, repeated, repeats });
      return [{ ...only, end: path, label: '' }];
    }
    if (!stage.statements.every(({ verb }) => observes(verb))) return stopAtOpen(stage, leaves);
    return leaves.map((leaf) => {
      const own = seenFrom(leaf, leaves, stage, stages);
      if (own === undefined || leaf.end === undefined) return leaf;
      const inArm = `${place.prefix}${leaf.label}/${stage.name}`;
      const { arms, end } = leaf;
      const base = { stage: own, path: inArm, streams: inArm, repeated: true, repeats };
      stages.push({ ...base, from: [end], arms, ...clientOf(leaf.client ?? place.client) });
      return { ...leaf, end: inArm };
    });
  }

  /** The recipe's own seed comes first, and goes on; the others only show where they stand. */
  function walkClaim(stage: Stage, place: Place, leaves: readonly Leaf[], streams: string) {
    const [only] = leaves;
    if (only === undefined || leaves.length > 1) return stopAtOpen(stage, leaves);
    const ends = claims.get(stage.name) ?? [];
    if (place.seed !== undefined) {
      claims.set(stage.name, [...ends, { end: only.end, seed: place.seed }]);
      return leaves;
    }
    const from = [only.end, ...ends.map(({ end }) => end)].filter((end) => end !== undefined);
    const joined = ['seeds[1]', ...ends.map(({ seed }) => seed)];
    const path = place.prefix + stage.name;
    if (from.length < joined.length) return stop(nothingOverSeeds, {}, stage, leaves);
    const base = { stage, path, streams, repeated: false, repeats: place.repeats };
    stages.push({ ...base, from, joined, arms: only.arms });
    return [{ ...only, end: path, label: '' }];
  }

  function walkRounds(
    step: Repeat,
    name: string,
    place: Place,
    start: readonly Leaf[],
  ): readonly Leaf[] {
    let leaves = start;
    const repeat = place.prefix + name;
    const { until } = step;
    const repeats = until === undefined ? place.repeats : [...place.repeats, repeat];
    const early: string[] = [];
    const rounds = Number(floor(amountOf(step.times)));
    for (let round = 1; round <= rounds && !stopped; round++) {
      const own = `${name}[${round}]/`;
      const prefix = place.prefix + own;
      const streams = place.streams + own;
      const at = { nth: round, of: rounds };
      const inside = { ...place, prefix, streams, repeated: true, repeats, round: at };
      const ended = walk(step.body, inside, leaves);
      leaves = ended.map((leaf) => (leaf.label === '' ? leaf : within(own.slice(0, -1), leaf)));
      if (isFull() && !stopped) stop(tooManyStages, { limit: stageLimit }, step.times, leaves);
      if (until === undefined || stopped) continue;
      const [only, second] = leaves;
      if (only?.end === undefined || second !== undefined) return stopAtOpen(step, leaves);
      if (round === rounds) extend(only.end, { orEnds: early });
      else extend(only.end, { looks: [{ repeat, condition: until }] });
      early.push(only.end);
    }
    return leaves;
  }

  /** A round ends at a stage, behind which rounds around it may end as well. */
  function extend(path: string, more: Pick<UnrolledStage, 'looks' | 'orEnds'>): void {
    const index = stages.findIndex((one) => one.path === path);
    const stage = stages[index];
    if (stage === undefined) return;
    const looks = [...(stage.looks ?? []), ...(more.looks ?? [])];
    const orEnds = [...(stage.orEnds ?? []), ...(more.orEnds ?? [])];
    stages[index] = { ...stage, looks, orEnds };
  }

  function walkArms(step: Fork, name: string, place: Place, leaves: readonly Leaf[]) {
    const [start] = leaves;
    if (start === undefined || leaves.length > 1) return stopAtOpen(step, leaves);
    const isOfClient = place.client !== undefined && step.kind === 'branch';
    if (isOfClient && step.over !== undefined) return stop(clientsOfClient, {}, step, leaves);
    const found = armsOf(step, source, stageLimit);
    diagnostics.push(...found.diagnostics);
    stopped ||= found.value === undefined;
    return (found.value ?? []).flatMap((arm) => {
      if (isFull() && !stopped) stop(tooManyStages, { limit: stageLimit }, step, leaves);
      if (stopped) return [];
      const label = `${name}[${arm.label}]`;
      const arms = arm.name === undefined ? start.arms : [...start.arms, arm.name];
      const inside = placeOf(arm, { name, label }, place);
      const ended = walk(arm.body, inside, [{ ...start, label: '', arms }]);
      const own = { ...clientOf(arm.client), ...(arm.client && { split: arm.client.split }) };
      return ended.map((leaf) => within(label, { ...leaf, ...own }));
    });
  }

  function stopAtOpen(step: Step, leaves: readonly Leaf[]): readonly Leaf[] {
    return stop(openArms, { arms: leaves.map(({ label }) => label) }, step, leaves);
  }

  function stop<A>(
    definition: Parameters<typeof diagnose<A>>[0],
    args: A,
    { span }: Pick<Step, 'span'>,
    leaves: readonly Leaf[],
  ): readonly Leaf[] {
    stopped = true;
    diagnostics.push(diagnose(definition, args, { source, span }));
    return leaves;
  }

  function isFull(): boolean {
    return stages.length > stageLimit;
  }
}

/** Inside of an arm of the branch that its body calls by this name. */
function placeOf(
  arm: Arm,
  { name, label }: { readonly name: string; readonly label: string },
  place: Place,
): Place {
  return {
    prefix: `${place.prefix}${label}/`,
    streams: `${place.streams}${arm.ownStreams ? label : name}/`,
    repeated: true,
    paired: place.paired || arm.name !== undefined,
    repeats: place.repeats,
    ...(place.round && { round: place.round }),
    ...clientOf(arm.client ?? place.client),
  };
}

/** What a join says of the leaves that it makes one of. */
function joinOf(leaves: readonly Leaf[]): Pick<UnrolledStage, 'from' | 'joined' | 'arms'> {
  return {
    from: leaves.flatMap(({ end }) => end ?? []),
    joined: leaves.map(({ label }) => label),
    arms: sharedArms(leaves),
  };
}

function sharedArms(leaves: readonly Leaf[]): readonly string[] {
  const [first] = leaves;
  return (first?.arms ?? []).filter((arm) => leaves.every((leaf) => leaf.arms.includes(arm)));
}

function isWeighted({ statements }: Stage): boolean {
  return statements.some(({ clauses }) => clauses['weighted'] !== undefined);
}

/** What the statements of a stage know of clients and rounds. */
function seenIn(
  place: Place,
  leaf: Leaf | undefined,
): Pick<UnrolledStage, 'client' | 'split' | 'round'> {
  const { round } = place;
  return { ...clientOf(place.client), ...splitOf(leaf), ...(round && { round }) };
}

function splitOf(leaf: Leaf | undefined): Pick<Leaf, 'split'> {
  return leaf?.split === undefined ? {} : { split: leaf.split };
}

function clientOf(client: Client | undefined): { readonly client?: Client } {
  return client === undefined ? {} : { client };
}

/** A leaf as the body around it calls it. */
function within(label: string, leaf: Leaf): Leaf {
  return leaf.label === '' ? { ...leaf, label } : { ...leaf, label: `${label}/${leaf.label}` };
}
