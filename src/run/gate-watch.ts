/** What the journal says of gates or widths while a stage trains them: what is open, and what would be left of the model. */
import { itemAt } from '../basics/must.ts';
import { sumAt } from '../basics/maps.ts';
import type { RunEvent } from '../journal/run-event.ts';
import type { PlannedStage } from '../plan/plan.ts';
import { expectedLeft, gateTargets } from '../plan/units/gates-left.ts';
import type { RunContext } from '../state/context.ts';
import type { Network } from '../state/network.ts';
import { openUnits, type OpenUnits } from '../state/open-units.ts';
import { chosenUnits, likeliest } from '../compute/widths.ts';
import { countMacs, inferShapes } from '../model/index.ts';
import { numbersOfWidths } from '../plan/train/planned-train.ts';
import { groupsOf, trainingOf } from '../state/gated-units.ts';
import type { ModelFacts } from '../plan/facts.ts';

export interface GateWatch {
  /** Says it at the start, at every so many steps, and at the end with a histogram. */
  readonly at: (step: number, read: () => Network) => void;
  readonly end: (step: number, network: Network) => void;
}

/** Of a curve: as many as a person can tell apart. */
const pointsOfStage = 100;
/** Each point has a number for each width: fewer points where there are many. */
const numbersOfStage = 10_000;
const fewestPoints = 10;
const bins = 20;
const silent: GateWatch = { at: () => undefined, end: () => undefined };

export function gateWatch(context: RunContext, stage: PlannedStage, network: Network): GateWatch {
  const teller = widthTeller(context, stage) ?? gateTeller(context, stage, network);
  if (teller === undefined) return silent;
  const { tell, numbers = 1 } = teller;
  const points = Math.min(pointsOfStage, Math.max(fewestPoints, Math.floor(numbersOfStage / Math.max(1, numbers))));
  const every = Math.ceil(stage.steps / points);
  return {
    at(step, read) {
      if (step % every !== 0 || step === stage.steps) return;
      context.emit(tell(step, read(), false));
    },
    end: (step, last) => context.emit(tell(step, last, true)),
  };
}

interface Teller {
  readonly tell: (step: number, network: Network, isEnd: boolean) => RunEvent;
  /** How many there are in an event, where that depends on the model. */
  readonly numbers?: number;
}

function gateTeller(context: RunContext, stage: PlannedStage, network: Network): Teller | undefined {
  if (openUnits(context, stage, network).length === 0) return undefined;
  const resources = resourcesOf(context);
  const targets = gateTargets(stage);
  return {
    tell(step, now, isEnd) {
      const units = openUnits(context, stage, now);
      const there = units.map(({ group, open }) => ({ group, there: open }));
      const left = { ...expectedLeft(there, resources) };
      const groups = units.map((own) => ({ name: own.group.title, units: own.open.length, open: meanOpen([own]) }));
      return {
        event: 'gates',
        stage: stage.path,
        step,
        open: meanOpen(units),
        left,
        targets: Object.keys(targets).length > 0 ? targets : undefined,
        histogram: isEnd ? histogramOf(units) : undefined,
        groups: isEnd ? groups : undefined,
      };
    },
  };
}

function meanOpen(all: readonly OpenUnits[]): number {
  const units = all.reduce((sum, own) => sum + own.open.length, 0);
  return all.reduce((sum, own) => sum + own.open.reduce((a, b) => a + b, 0), 0) / Math.max(1, units);
}

function histogramOf(all: readonly OpenUnits[]): readonly number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const { open } of all) {
    for (const q of open) {
      const bin = Math.min(bins - 1, Math.floor(q * bins));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return counts;
}

type Told<K extends RunEvent['event']> = Omit<Extract<RunEvent, { event: K }>, 'event'>;

/** How stages that trained gates, widths, gates by input, codes or deltas ended, by the last word of the journal on each. */
export type GatesResult = Told<'gates'>;
export type WidthsResult = Told<'widths'>;

/** How many samples opened each gate when the stage cut last, and how far the network without gates is the same. */
export type InputGatesResult = Told<'consensus'> & { readonly agreement?: Omit<Told<'agreement'>, 'stage' | 'step'> };
/** How many samples of a data set take each code. */
export type RoutesResult = Told<'routes'>;

export interface DeltasResult extends Pick<Told<'deltas'>, 'stage' | 'step' | 'deltas' | 'changed'> {
  /** How often some moved, and how many in all. */
  readonly times: number;
  readonly moved: number;
}

export interface GateResults {
  readonly gates?: readonly GatesResult[];
  readonly widths?: readonly WidthsResult[];
  /** Of stages that cut by gates by input. */
  readonly inputGates?: readonly InputGatesResult[];
  /** Of stages that train codes, one a data set. */
  readonly routes?: readonly RoutesResult[];
  readonly deltas?: readonly DeltasResult[];
}

export function gateResults(events: readonly RunEvent[]): GateResults {
  const agreements = new Map(toldOf(events, 'agreement').map(({ stage, step: _, ...own }) => [stage, own]));
  const inputGates = lastOfStages(toldOf(events, 'consensus')).map((own): InputGatesResult => {
    const agreement = agreements.get(own.stage);
    return agreement ? { ...own, agreement } : own;
  });
  return {
    gates: some(toldOf(events, 'gates').filter(({ groups }) => groups !== undefined)),
    widths: some(lastOfStages(toldOf(events, 'widths'))),
    inputGates: some(inputGates),
    routes: some(toldOf(events, 'routes')),
    deltas: some(deltaResults(events)),
  };
}

function some<T>(all: readonly T[]): readonly T[] | undefined {
  return all.length > 0 ? all : undefined;
}

function deltaResults(events: readonly RunEvent[]): readonly DeltasResult[] {
  const told = toldOf(events, 'deltas');
  return lastOfStages(told).map(({ stage, step, deltas, changed }) => {
    const moves = told.flatMap((one) => (one.stage === stage ? (one.moved ?? []) : []));
    return { stage, step, deltas, changed, times: moves.length, moved: moves.reduce((sum, one) => sum + one, 0) };
  });
}

function toldOf<K extends RunEvent['event']>(events: readonly RunEvent[], kind: K): readonly Told<K>[] {
  return events.filter((event): event is Extract<RunEvent, { event: K }> => event.event === kind).map(({ event: _, ...told }) => told);
}

function lastOfStages<T extends { readonly stage: string }>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [one.stage, one])).values()];
}

/** What the journal says of a search for widths: the distribution of each group, and what it would leave of the model. */
function widthTeller(context: RunContext, stage: PlannedStage): Teller | undefined {
  const { planned } = trainingOf(stage, 'widths') ?? {};
  if (planned === undefined) return undefined;
  const groups = groupsOf(context, planned.groups);
  const resources = resourcesOf(context);
  const targets = gateTargets(stage);
  return {
    numbers: numbersOfWidths(planned),
    tell(step, { gates }) {
      const own = planned.groups.map(({ name, units, widths }) => {
        const logits = gates?.get(name)?.values ?? [];
        return { name, units, widths, logits, shares: softmax(logits) };
      });
      const left = (thereOf: (one: (typeof own)[number]) => ArrayLike<number>) => {
        const there = groups.map((group) => {
          const one = own.find(({ name }) => name === group.title);
          return { group, there: one === undefined ? [] : thereOf(one) };
        });
        return { ...expectedLeft(there, resources) };
      };
      return {
        event: 'widths',
        stage: stage.path,
        step,
        left: left(({ units, widths, shares }) => within(units, widths, shares)),
        chosen: left(({ units, widths, logits }) => chosenUnits(logits, { widths, units })),
        targets: Object.keys(targets).length > 0 ? targets : undefined,
        groups: own.map(({ name, units, widths, logits, shares }) => {
          return { name, units, widths, shares, chosen: widths[likeliest(logits)] ?? units };
        }),
      };
    },
  };
}

function softmax(logits: ArrayLike<number>): readonly number[] {
  const all = Array.from(logits);
  const highest = Math.max(...all);
  const powers = all.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, one) => total + one, 0);
  return powers.map((one) => one / sum);
}

/** The probability that each unit is within the width. */
function within(units: number, widths: readonly number[], shares: readonly number[]): Float64Array {
  return Float64Array.from({ length: units }, (_, unit) =>
    widths.reduce((sum, width, at) => sum + (unit < width ? itemAt(shares, at) : 0), 0),
  );
}

/** The parameters and multiply-adds of the original model, as budgets count them. */
function resourcesOf({ outline, layers }: Pick<RunContext, 'outline' | 'layers'>): Pick<ModelFacts, 'layers' | 'macs'> {
  const { total, layers: macs } = countMacs(outline, inferShapes(outline));
  const all = [...layers.values()];
  return { layers: all, macs: { total, layers: new Map(all.map(({ name, tensor }) => [name, sumAt(macs, tensor)] as const)) } };
}
