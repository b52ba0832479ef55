/** Widths of groups of units while a stage trains them: where they start, and what a training step reads. */
import { lengthOf } from '../basics/lists.ts';
import { chosenUnits, type NetworkCost } from '../compute/widths.ts';
import type { GateSpec } from '../compute/gates.ts';
import type { Layer, UnitGroup } from '../model/index.ts';
import type { PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { gumbel } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import type { RunContext } from './context.ts';
import { costsOf, gatedReaders, groupsOf, trainingOf } from './gated-units.ts';
import { gateTurn, type GateTurn } from './gates.ts';
import type { Network, OpenGates, RunState } from './network.ts';

/** The state with widths that are all alike, if the stage trains any. */
export function withStartWidths(context: RunContext, stage: PlannedStage, state: RunState): RunState {
  const training = trainingOf(stage, 'widths');
  if (training === undefined) return state;
  const groups = groupsOf(context, training.planned.groups);
  const gates = new Map(
    training.planned.groups.map(({ name, units, widths }): [string, OpenGates] => {
      const group = named(groups, name);
      return [name, { values: new Float32Array(widths.length), widths, units, readers: gatedReaders(context, group) }];
    }),
  );
  return { ...state, network: { ...state.network, gates } };
}

export function turnOf(context: RunContext, stage: PlannedStage, train: PlannedTrain, network: Network): GateTurn {
  return widthTurn(context, stage, train, network) ?? gateTurn(context, stage, train, network);
}

function widthTurn(context: RunContext, stage: PlannedStage, train: PlannedTrain, network: Network): GateTurn | undefined {
  const training = trainingOf(stage, 'widths');
  if (training === undefined) return undefined;
  const { mixing, groups, temperature, to } = training.planned;
  const { widths: path } = training.train.streams;
  if (path === undefined) throw new Error('a plan with widths names their stream');
  return {
    byInput: [],
    specs: groups.map((planned): GateSpec => {
      const { name: group, widths, units } = planned;
      const open = network.gates?.get(group);
      if (open === undefined) throw new Error(`no widths stand on the ${group}`);
      return {
        group,
        values: open.values,
        live: new Uint8Array(units).fill(1),
        trains: train === training.train,
        readers: open.readers,
        costs: costsOf(planned),
        form: 'widths',
        widths,
        units,
        mixing: Math.min(mixing, widths.length),
      };
    }),
    noise: (time) =>
      groups.flatMap(({ name, widths }) => {
        const drawn = stream(context.plan.seed, `${path}/${name}[${time}]`);
        const passed = stage.steps < 2 ? 0 : time / (stage.steps - 1);
        const heat = 1 / (temperature + (to - temperature) * passed);
        return [
          [`noise:${name}`, gumbel(drawn, widths.length)] as const,
          [`draw:${name}`, gumbel(drawn, widths.length)] as const,
          [`heat:${name}`, new Float32Array([heat])] as const,
        ];
      }),
    live: () => [],
    open: (view) =>
      Float64Array.from(groups.flatMap(({ name, widths, units }) => [...chosenUnits(view(`gate:${name}`), { widths, units })])),
  };
}

/** What the layers cost that the groups lie in; undefined where no loss asks for it. */
export function networkCost(context: RunContext, { widths }: PlannedTrain): NetworkCost | undefined {
  const { network } = widths ?? {};
  if (widths === undefined || network === undefined) return undefined;
  const groups = groupsOf(context, widths.groups);
  const layers = Object.entries(network.layers).map(([name, cost]) => {
    const layer = context.layers.get(name);
    if (layer === undefined) throw new Error(`the model has no layer ${name}`);
    return { cost, axes: axesOf(layer, groups) };
  });
  return { total: network.total, layers };
}

function axesOf({ tensor, dims }: Layer, groups: readonly UnitGroup[]): NetworkCost['layers'][number]['axes'] {
  const parts = groups.flatMap(({ title: group, members, units }) =>
    members.flatMap(({ tensor: own, axis }, at) => {
      if (own !== tensor) return [];
      return [{ axis, group, slices: Float32Array.from(units, ({ indices }) => lengthOf(indices[at])) }];
    }),
  );
  return dims.flatMap((size, axis) => {
    const own = parts.filter((part) => part.axis === axis);
    return own.length === 0 ? [] : [{ size, parts: own }];
  });
}

function named(groups: readonly UnitGroup[], name: string): UnitGroup {
  const group = groups.find(({ title }) => title === name);
  if (group === undefined) throw new Error(`the model has no ${name}`);
  return group;
}
