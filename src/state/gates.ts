/**
 * Gates on units while a stage trains them: where they start, what a training step is told of them, and their
 * values without noise, by which what reads a unit is multiplied when the stage ends.
 */
import { leadingAxes } from '../compute/adapters.ts';
import { annealedAt, gateWithoutNoise, openAbove, type GatedReader, type GateForm, type GateSpec } from '../compute/gates.ts';
import type { InputGateSpec } from '../compute/input-gates.ts';
import { marginsOf } from '../compute/unit-thresholds.ts';
import { chosenUnits } from '../compute/widths.ts';
import type { PlannedGates, PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { isOfGates } from '../plan/criteria/gate.ts';
import { isOfThresholds } from '../plan/train/planned-train.ts';
import { ofKind } from '../plan/of-kind.ts';
import { gatedReaders, groupsOf, rankedOf, costsOf, liveUnits, trainingOf, marginsIn } from './gated-units.ts';
import { logistic } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import type { RunContext } from './context.ts';
import { withChanges, type MaskedValues, type Network, type OpenAdapter, type OpenGates, type RunState, type Values } from './network.ts';
import { sliceLayout } from './slices.ts';
import { inputGateTurn, startInputGates } from './input-gates.ts';
import { towardTurn, type TowardTurn } from './toward.ts';

/** The state with gates where they start, if the stage trains any. */
export function withStartGates(context: RunContext, stage: PlannedStage, state: RunState): RunState {
  const byInput = startInputGates(context, stage);
  if (byInput !== undefined) return { ...state, network: { ...state.network, gates: byInput } };
  const training = trainingOf(stage, 'gates');
  if (training === undefined) return state;
  const { start } = training.planned;
  const { planned } = training;
  const reach = 'form' in planned ? {} : { low: planned.low, high: planned.high };
  const gates = new Map(
    groupsOf(context, training.planned.groups).map((group): [string, OpenGates] => {
      const units = group.units.length;
      const isOne = isOfThresholds(planned);
      const values = new Float32Array(isOne ? 1 : units).fill(start);
      const own = isOne ? { ranked: rankedOf(context, group), units } : reach;
      return [group.title, { values, ...own, readers: gatedReaders(context, group) }];
    }),
  );
  return { ...state, network: { ...state.network, gates } };
}

export function withGates(gates: Network['gates'], group: string, values: Float32Array): Network['gates'] {
  const own = gates?.get(group);
  if (own === undefined) throw new Error(`no gates stand on the ${group}`);
  return new Map(gates).set(group, { ...own, values });
}

/** What a training step needs to know beside the gates' values. */
export interface GateTurn {
  readonly specs: readonly GateSpec[];
  readonly byInput: readonly InputGateSpec[];
  /** Noise for a step of the stage, by name of the slot: the same for all statements that take turns. */
  readonly noise: (time: number) => readonly (readonly [slot: string, noise: Float32Array])[];
  /** Which units are alive, by name of the slot. */
  readonly live: (network: MaskedValues) => readonly (readonly [slot: string, live: Uint8Array])[];
  /** What holds the gates to a budget, where the statement trains them. */
  readonly toward?: TowardTurn;
  /** By what each unit is open, group after group: of the values of slots, and of stored tensors as they are now. */
  readonly open: (view: (slot: string) => ArrayLike<number>, valuesOf: (tensor: string) => ArrayLike<number>) => Float64Array;
}

export function gateTurn(context: RunContext, stage: PlannedStage, train: PlannedTrain, network: Network): GateTurn {
  const training = trainingOf(stage, 'gates');
  if (training === undefined) {
    return { specs: [], ...inputGateTurn(context, stage, train, network), noise: () => [], open: () => new Float64Array() };
  }
  const { planned } = training;
  const settles = settledFrom(stage);
  const { gates: path = '' } = training.train.streams;
  if (path === '' && !isOfThresholds(planned)) throw new Error('a plan with gates names their stream');
  const groups = groupsOf(context, training.planned.groups);
  const costs = new Map(training.planned.groups.map((group) => [group.name, costsOf(group)]));
  const { toward } = train === training.train ? planned : {};
  const liveOf = liveUnits(context);
  return {
    byInput: [],
    specs: groups.map((group): GateSpec => {
      const open = network.gates?.get(group.title);
      if (open === undefined) throw new Error(`no gates stand on the ${group.title}`);
      const { values, readers, ranked = [] } = open;
      const own = { group: group.title, values, live: liveOf(group, network), readers };
      const held = costs.get(group.title);
      return { ...own, ...formOf(planned, ranked), trains: train === training.train, costs: held };
    }),
    noise: (time) =>
      (isOfThresholds(planned) ? [] : groups).map(({ title, units }) => {
        if ('form' in planned) return [`anneal:${title}`, Float32Array.from(annealedAt(time, stage.steps, time >= settles))];
        return [`noise:${title}`, logistic(stream(context.plan.seed, `${path}/${title}[${time}]`), units.length)] as const;
      }),
    live: (masked) => groups.map((group) => [`live:${group.title}`, liveOf(group, masked)] as const),
    toward: toward && towardTurn(context, toward, groups),
    open: (view, valuesOf) =>
      Float64Array.from(
        groups.flatMap(({ title, units: { length: units } }) => {
          const { ranked } = network.gates?.get(title) ?? {};
          const [own, live] = [view(`gate:${title}`), view(`live:${title}`)];
          if (ranked === undefined) {
            const openAt = opening(planned);
            return Array.from(own, (value, unit) => (live[unit] === 0 ? 0 : openAt(value)));
          }
          return [...marginsOf({ ranked, units }, own[0] ?? 0, live, valuesOf)].map((margin) => (margin > 0 ? 1 : 0));
        }),
      ),
  };
}

function formOf(gates: PlannedGates, ranked: readonly GatedReader[]): GateForm {
  if (isOfThresholds(gates)) return { form: 'thresholds', temperature: gates.temperature, ranked };
  if ('form' in gates) return { form: 'annealed' };
  const { temperature, low, high } = gates;
  return { temperature, low, high };
}

/** How probably a gate is open; an annealed one is open or shut. */
export function opening(gates: PlannedGates): (value: number) => number {
  if ('form' in gates) {
    const isAnnealed = gates.form === 'annealed';
    return (m) => (m > 0 || (isAnnealed && m === 0) ? 1 : 0);
  }
  const closed = openAbove(gates);
  return (logAlpha) => 1 / (1 + Math.exp(closed - logAlpha));
}

/** The step of the last prune by gates. */
function settledFrom({ statements }: PlannedStage): number {
  const ranked = ofKind(statements, 'prune').flatMap(({ criterion, window }) => (isOfGates(criterion) ? [window.last] : []));
  return Math.max(0, ...ranked);
}

/** What is computed with: the values that gates multiply times their gates without noise, and adapters alike. */
export function behindGates(network: Network): Network {
  if (network.gates === undefined) return network;
  const { gates: _, ...used } = gated(network);
  return used;
}

/** At the end of a training: the gates go into the values, and still rank the units until the stage ends. */
export function foldGates(network: Network): Network {
  const { gates } = network;
  if (gates === undefined) return network;
  const folded = new Map(
    [...gates].map(([group, own]): [string, OpenGates] => {
      if (own.cuts !== undefined) return [group, own];
      const margins = own.ranked && { margins: marginsIn(own, network) };
      return [group, { ...own, ...margins, folded: true }];
    }),
  );
  // Of widths, a prune takes whole units, which may be others than the most probable.
  return { ...gated(network, ({ widths }) => widths === undefined), gates: folded };
}

function gated(network: Network, among: (own: OpenGates) => boolean = () => true): Network {
  const { values, gates } = network;
  let { adapters } = network;
  const products = new Map<string, Values>();
  for (const open of gates?.values() ?? []) {
    const isMeant = open.folded !== true && among(open);
    const factors = isMeant ? factorsOf(open, network) : undefined;
    if (factors === undefined) continue;
    for (const reader of open.readers) {
      const own = products.get(reader.tensor) ?? values.get(reader.tensor)?.slice();
      if (own === undefined) throw new Error(`the network has no ${reader.tensor}`);
      multiplyAlong(own, reader, factors);
      products.set(reader.tensor, own);
      adapters = adapters.map((adapter) => (adapter.planned.tensor === reader.tensor ? gatedAdapter(adapter, reader, factors) : adapter));
    }
  }
  return { ...withChanges(network, { values: products }), adapters };
}

/** What units are multiplied by without noise; undefined of annealed gates, which are 1 where the network is measured. */
function factorsOf(open: OpenGates, network: Network): Float32Array | undefined {
  const { values, low, high, ranked, widths, units = 0 } = open;
  if (widths !== undefined) return chosenUnits(values, { widths, units });
  if (ranked !== undefined) return Float32Array.from(marginsIn(open, network), (margin) => (margin > 0 ? 1 : 0));
  if (low === undefined || high === undefined) return undefined;
  return Float32Array.from(values, (one) => gateWithoutNoise(one, { low, high }));
}

/** W ⊙ (BA) has the factor that W has; of W + c·BA it is put into the matrix that holds the axis. */
function gatedAdapter(adapter: OpenAdapter, { axis, dims, units }: GatedReader, factors: Float32Array): OpenAdapter {
  if (adapter.planned.form === 'scaled') return adapter;
  const { rank, rows, columns } = adapter.planned;
  const isOutFirst = adapter.layout === 'out-in';
  const lead = leadingAxes(dims, isOutFirst ? rows : columns);
  const isOfFirst = axis < lead;
  const held = isOutFirst === isOfFirst ? 'b' : 'a';
  const own = isOfFirst ? dims.slice(0, lead) : dims.slice(lead);
  const at = isOfFirst ? axis : axis - lead;
  const values = adapter[held].slice();
  const place = held === 'a' ? { dims: [rank, ...own], axis: at + 1 } : { dims: [...own, rank], axis: at }; // prettier-ignore
  multiplyAlong(values, { ...place, units }, factors);
  return { ...adapter, [held]: values };
}

/** Elements outside all units keep their values. */
function multiplyAlong(values: Values, { dims, axis, units }: Pick<GatedReader, 'dims' | 'axis' | 'units'>, factors: Float32Array): void {
  const { step, size } = sliceLayout(dims, axis);
  for (let i = 0; i < values.length; i++) {
    const unit = units[Math.floor(i / step) % size] ?? factors.length;
    values[i] = (values[i] ?? 0) * (factors[unit] ?? 1);
  }
}
