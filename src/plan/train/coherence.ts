/** What an edited plan says wrong about its training: rates, and prunes that rank by what the stage does not train. */
import { layersOfPart, groupsOfPart } from '../optional-lists.ts';
import { type Incoherence, type Path, unless } from '../incoherence.ts';
import { deltaFaults } from './planned-train.ts';
import type { PlannedTrain, PlannedPrune, PlannedStage, PlannedCost, PlannedShare } from '../plan.ts';
import { flatMapDefined } from '../../basics/lists.ts';
import { freeNames } from '../../language/expressions/names.ts';
import { gateName, gateNameIn, namesWidth } from '../criteria/gate.ts';
import { expressionOf, canonicalOf } from '../criteria/read.ts';
import { startProblem } from '../criteria/faults.ts';
import { gatedGroups } from './trained-gates.ts';
import { movedOfGates, namesOfGates, namesWidths, unitCosts, type UnitCost } from '../units/gated-units.ts';
import { ofKind, answerFor, type Answers, type StatementKind } from '../of-kind.ts';
import type { RankStatement } from '../schema/ranks.ts';
import type { Sizes } from '../prune/coherence.ts';

/** Of its decay, its rates and its deltas. */
export function numberFaults(train: PlannedTrain): readonly Incoherence[] {
  return [...decayFaults(train), ...rateFaults(train), ...deltaFaults(train.deltas)];
}

function decayFaults({ decay, continues }: PlannedTrain): readonly Incoherence[] {
  const { name, warmup, every, pieces, restarts } = decay;
  const fault = (holds: boolean, key: string, problem: string) => unless(holds, ['decay', key], problem);
  return [
    ...fault((every !== undefined) === (name === 'exponential'), 'every', 'only `exponential` falls at equal distances, and it has to'),
    ...fault((pieces !== undefined) === (name === 'piecewise'), 'pieces', 'only `piecewise` consists of pieces, and it has to'),
    ...fault(areInOrder(pieces, warmup), 'pieces', 'the first begins behind the warm-up, and each other one later'),
    ...fault(restarts === undefined || continues !== undefined, 'restarts', 'the stage goes on with the clock of no other one'),
  ];
}

function areInOrder(pieces: PlannedTrain['decay']['pieces'] = [], warmup: number): boolean {
  return pieces.every(({ first }, at) => {
    const before = pieces[at - 1];
    return before === undefined ? first === warmup : first >= before.first;
  });
}

/** Each tensor trains at one rate. */
function rateFaults({ rates = [], tensors, adapters, deltas }: PlannedTrain): readonly Incoherence[] {
  const trained = new Set([...tensors, ...[...adapters, ...layersOfPart(deltas)].map(({ tensor }) => tensor)]);
  const all = rates.flatMap((rate) => rate.tensors);
  return rates.flatMap((rate, index) => {
    const path = ['rates', index, 'tensors'];
    if (rate.tensors.some((tensor) => !trained.has(tensor))) return [{ path, problem: 'one of them does not train' }];
    const isOnce = rate.tensors.every((tensor) => all.indexOf(tensor) === all.lastIndexOf(tensor));
    return unless(isOnce, path, 'one of them has two rates');
  });
}

/** What trains in the stage, and the names of layers and groups with scores, gates and widths. */
interface Trained {
  readonly trains: readonly PlannedTrain[];
  readonly scored: ReadonlySet<string>;
  readonly gated: ReadonlySet<string>;
  readonly searched: ReadonlySet<string>;
}

export function trainedFaults({ statements }: PlannedStage, path: Path): readonly Incoherence[] {
  const trains = ofKind(statements, 'train');
  const trained: Trained = {
    trains,
    scored: new Set(trains.flatMap(({ scores }) => layersOfPart(scores))),
    gated: new Set(trains.flatMap(gatedGroups)),
    searched: new Set(flatMapDefined(trains, ({ widths }) => widths?.groups.map(({ name }) => name))),
  };
  return flatMapDefined(statements, (statement, index) => answerFor(faultsByKind, statement, [...path, 'statements', index], trained));
}

const faultsByKind: Partial<Answers<StatementKind, [Path, Trained], readonly Incoherence[]>> = {
  train: (train, path) => [...startFaults(train.scores?.start, path), ...gateTermFaults(train, path)],
  prune: (prune, path, { trains, scored, gated, searched }) => {
    const expr = expressionOf(prune.criterion);
    if (expr === undefined) return [];
    return [
      ...(freeNames(expr).has('s') ? without(scored, prune.layers, path, 'scores') : []),
      ...(gateNameIn(expr) !== undefined ? without(gated, prune.layers, path, 'gates') : []),
      ...(gateNameIn(expr) === gateName ? samplesFault(trains, prune, path) : []),
      ...(namesWidth(expr) ? without(searched, prune.layers, path, 'widths') : []),
    ];
  },
};

/** How many samples open a gate by input, samples say; other gates read none. */
function samplesFault(trains: readonly PlannedTrain[], { calibration }: PlannedPrune, path: Path): readonly Incoherence[] {
  const isMeasured = trains.some(({ inputGates }) => inputGates !== undefined);
  return unless(isMeasured === (calibration !== undefined), [...path, 'calibration'], 'samples stand where gates by input are ranked');
}

/** Scores start at a criterion of the weights. */
function startFaults(start: string | undefined, path: Path): readonly Incoherence[] {
  if (start === undefined) return [];
  const expr = canonicalOf(start);
  const isCarriedOut = expr !== undefined && startProblem(expr) === undefined;
  return unless(isCarriedOut, [...path, 'scores', 'start'], 'it is no criterion of the weights that this version carries out');
}

/** Terms of gates need gates, and the costs of units that they name. */
function gateTermFaults({ gates, inputGates, codes, widths, objective = [] }: PlannedTrain, path: Path): readonly Incoherence[] {
  const groups: readonly Costed[] = [
    ...groupsOfPart(gates),
    ...groupsOfPart(inputGates).map((group) => ({ ...group, units: 1 })),
    ...groupsOfPart(codes),
    ...groupsOfPart(widths),
  ];
  return objective.flatMap((term, at): readonly Incoherence[] => {
    if (term.term !== 'gates' && term.term !== 'open-gates') return [];
    const own: Path = [...path, 'objective', at];
    if (groups.length === 0) return [{ path: own, problem: 'no gates train here' }];
    if (term.term === 'open-gates') return [];
    const expr = expressionOf(term.penalty);
    const names = expr === undefined ? new Set<string>() : freeNames(expr);
    const isMoved = movedOfGates.some((name) => names.has(name));
    if (namesWidths(names) && widths?.network === undefined) return [{ path: own, problem: 'nothing says what the layers cost' }];
    if (!isMoved || [...names].some((name) => !namesOfGates.has(name))) return [{ path: own, problem: 'it is no penalty of gates' }];
    const lacking = unitCosts.find((cost) => names.has(cost) && groups.some((group) => !countsAll(group, cost)));
    return unless(lacking === undefined, own, `it counts ${lacking}, and not every group says how many a unit takes`);
  });
}

type Costed = Readonly<Partial<Record<UnitCost, PlannedCost>>> & { readonly units: number };

function countsAll(group: Costed, cost: UnitCost): boolean {
  const own = group[cost];
  return typeof own === 'number' || own?.length === group.units;
}

function without(trained: ReadonlySet<string>, names: readonly string[], path: Path, what: string): readonly Incoherence[] {
  const bare = names.find((name) => !trained.has(name));
  return unless(bare === undefined, [...path, 'criterion'], `no ${what} train on \`${bare}\``);
}

/** What can be wrong with the ranks, and with the shared weights, of an edited plan. */
export function rankCoherence(statement: RankStatement, sizes: Sizes): readonly Incoherence[] {
  const { energy, layers } = statement;
  return layers.flatMap((own, index): readonly Incoherence[] => {
    const { layer, of, rank } = own;
    const path = ['layers', index];
    const most = 'most' in own ? own.most : of;
    if (!sizes.has(layer)) return [{ path: [...path, 'layer'], problem: `the plan has no layer \`${layer}\`` }];
    if ((energy === undefined) !== (rank !== undefined)) {
      return [{ path, problem: 'either the statement has an energy, or each layer a rank' }];
    }
    return unless((rank ?? 1) <= most && most <= of, path, `it keeps more ranks than ${most <= of ? most : of}`);
  });
}

export function shareCoherence(statement: PlannedShare, sizes: Sizes): readonly Incoherence[] {
  const { cells, layers, weights } = statement;
  const unknown = layers.flatMap(({ layer, weights: own }, index): readonly Incoherence[] => {
    const path = ['layers', index];
    const size = sizes.get(layer);
    if (size === undefined) return [{ path: [...path, 'layer'], problem: `the plan has no layer \`${layer}\`` }];
    return unless(size === own, [...path, 'weights'], `\`${layer}\` has ${size} weights`);
  });
  const total = layers.reduce((sum, one) => sum + one.weights, 0);
  return [
    ...unknown,
    ...unless(total === weights, ['weights'], `its layers have ${total}`),
    ...unless(cells <= weights, ['cells'], 'there are fewer weights than cells'),
  ];
}
