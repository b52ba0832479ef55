/** Gates by input while a stage trains them: where they start, and what a training step and a measurement read. */
import type { InputGateSpec } from '../compute/input-gates.ts';
import type { PlannedStage, PlannedTrain, PlannedInputGatedGroup } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import { costsOf, groupsOf, liveUnits, trainingOf } from './gated-units.ts';
import type { MaskedValues, Network, OpenGates } from './network.ts';

/** a is 0 and b the start; undefined where the stage trains none. */
export function startInputGates(context: RunContext, stage: PlannedStage): Network['gates'] | undefined {
  const training = trainingOf(stage, 'inputGates');
  if (training === undefined) return undefined;
  const { start, groups } = training.planned;
  const features = new Map(groups.map((group) => [group.name, group.features]));
  return new Map(
    groupsOf(context, training.planned.groups).map(({ title, cuts = [] }): [string, OpenGates] => {
      const width = features.get(title) ?? 0;
      const values = new Float32Array(width + 1);
      values[width] = start;
      return [title, { values, low: 0, high: 1, readers: [], cuts }];
    }),
  );
}

export function inputGateSpecs({ gates }: Network): readonly InputGateSpec[] {
  return [...(gates ?? [])].flatMap(([group, { values, cuts }]) =>
    cuts === undefined ? [] : [{ group, values, cuts, live: [1], trains: false }],
  );
}

/** Those that are still at work: when their training ends, what is left is open. */
export function openInputGates(network: Network): readonly InputGateSpec[] {
  return inputGateSpecs(network).filter(({ group }) => network.gates?.get(group)?.folded !== true);
}

/** Where the static cut is made: what is left is open for every sample. */
export function openAll(network: Network): Network {
  const { gates } = network;
  if (openInputGates(network).length === 0 || gates === undefined) return network;
  const open = [...gates].map(([group, own]) => [group, own.cuts === undefined ? own : ({ ...own, folded: true } as const)] as const);
  return { ...network, gates: new Map(open) };
}

function costOf({ params, flops }: Partial<PlannedInputGatedGroup> = {}) {
  return costsOf({ units: 1, params, flops });
}

interface InputGateTurn {
  readonly byInput: readonly InputGateSpec[];
  readonly live: (network: MaskedValues) => readonly (readonly [slot: string, live: Uint8Array])[];
}

export function inputGateTurn(context: RunContext, stage: PlannedStage, train: PlannedTrain, network: Network): InputGateTurn {
  const training = trainingOf(stage, 'inputGates');
  if (training === undefined) return { byInput: [], live: () => [] };
  const liveOf = liveUnits(context);
  const groups = groupsOf(context, training.planned.groups);
  const planned = new Map(training.planned.groups.map((group) => [group.name, group]));
  return {
    byInput: groups.map((group): InputGateSpec => {
      const open = network.gates?.get(group.title);
      const own = planned.get(group.title);
      if (open?.cuts === undefined) throw new Error(`no gate by input is on the ${group.title}`);
      return {
        group: group.title,
        values: open.values,
        cuts: open.cuts,
        live: liveOf(group, network),
        trains: train === training.train,
        costs: costOf(own),
      };
    }),
    live: (masked) => groups.map((group) => [`live:${group.title}`, liveOf(group, masked)] as const),
  };
}
