/** What an edited plan may say wrong about its graph of stages, and about the clients that they belong to. */
import { sum } from '../basics/numbers.ts';
import { listAt } from '../basics/maps.ts';
import { type Incoherence, type Path, unless, faultsAt } from './incoherence.ts';
import { endsOf, predecessorsOf } from './graph.ts';
import type { Plan, PlannedStage, PlannedPick, PlannedClients } from './plan.ts';
import { isJoin } from './statement-facts.ts';
import { ofKind, answerFor, type Answers, type StatementKind } from './of-kind.ts';
import { flatMapDefined } from '../basics/lists.ts';

export function graphFaults(plan: Plan): readonly Incoherence[] {
  const before = predecessorsOf(plan.stages);
  const places = new Map(plan.stages.map(({ path }, index) => [path, index]));
  return [
    ...plan.stages.flatMap((stage, index) => {
      const from = listAt(before, stage.path);
      const path: Path = ['stages', index, 'from'];
      return [...unknownStarts(from, index, places, path), ...joinFaults(stage, from, index)];
    }),
    ...endFaults(plan),
  ];
}

function unknownStarts(from: readonly string[], index: number, places: ReadonlyMap<string, number>, path: Path): readonly Incoherence[] {
  const astray = from.find((start) => (places.get(start) ?? index) >= index);
  return unless(astray === undefined, path, `no stage before it has the path \`${astray}\``);
}

function joinFaults({ statements }: PlannedStage, from: readonly string[], index: number): readonly Incoherence[] {
  const at = statements.findIndex(isJoin);
  const join = statements[at];
  const path: Path = ['stages', index];
  if (join === undefined || !isJoin(join)) {
    return unless(from.length <= 1, [...path, 'from'], 'only `average`, `pick` or an `expect` over seeds joins several stages');
  }
  const own: Path = [...path, 'statements', at];
  if (statements.length > 1) return [{ path: own, problem: 'a join is alone in its stage' }];
  if ('claim' in join) {
    const seeds = join.claim.over?.seeds ?? 1;
    return unless(seeds === from.length, [...path, 'from'], `it speaks of ${seeds} seeds`);
  }
  if (join.arms.length !== from.length) return [{ path: [...own, 'arms'], problem: `it joins ${from.length} stages` }];
  return ofKind([join], 'pick').flatMap((pick) => pickFaults(pick, own));
}

function pickFaults({ arm, arms, by }: PlannedPick, own: Path): readonly Incoherence[] {
  if ((arm === undefined) === (by === undefined)) return [{ path: own, problem: 'it picks either an `arm` or `by` a metric' }];
  return unless(arm === undefined || arms.includes(arm), [...own, 'arm'], 'it is none of the arms');
}

function endFaults({ stages, ends }: Plan): readonly Incoherence[] {
  const found = endsOf(stages);
  const expected = found.length > 1 ? found : undefined;
  const problem = expected === undefined ? 'the plan has one end' : `the plan ends in ${expected.join(', ')}`;
  return unless(expected?.join('\n') === ends?.join('\n'), ['ends'], problem);
}

export function clientFaults({ clients = {}, data, stages }: Plan): readonly Incoherence[] {
  return [
    ...Object.entries(clients).flatMap(([name, table]) => faultsAt(['clients', name], tableFaults(table, data[table.data]?.samples))),
    ...stages.flatMap((stage, index) => faultsAt(['stages', index], stageFaults(stage, clients))),
  ];
}

/** Every sample is with one client. */
function tableFaults({ samples, classes }: PlannedClients, of: number | undefined): readonly Incoherence[] {
  if (sum(samples) !== of) return [{ path: ['samples'], problem: `together they are not ${of ?? 0}` }];
  if (classes === undefined) return [];
  const counts = Object.values(classes);
  const wrong = samples.findIndex((own, at) => own !== sum(counts.map((ofClass) => ofClass[at] ?? 0)));
  return unless(wrong < 0, ['samples', wrong], 'it is not the sum over the classes');
}

function stageFaults({ client, statements }: PlannedStage, clients: NonNullable<Plan['clients']>): readonly Incoherence[] {
  const table = client && clients[client.of];
  if (client !== undefined && table === undefined) return [{ path: ['client', 'of'], problem: 'the plan has no such clients' }];
  if (client !== undefined && table?.samples[client.nth - 1] !== client.samples) {
    return [{ path: ['client', 'samples'], problem: 'this client has others' }];
  }
  return flatMapDefined(statements, (statement, at) => faultsAt(['statements', at], answerFor(faultsByKind, statement, clients) ?? []));
}

const faultsByKind: Partial<Answers<StatementKind, [NonNullable<Plan['clients']>], readonly Incoherence[]>> = {
  average: ({ arms, weights = arms }) => unless(weights.length === arms.length, ['weights'], 'each arm has one'),
  rewire: ({ using, round }, clients) => {
    if (using !== undefined && clients[using.clients] === undefined) {
      return [{ path: ['using', 'clients'], problem: 'the plan has no such clients' }];
    }
    return unless(round === undefined || round.nth <= round.of, ['round', 'nth'], `there are ${round?.of ?? 0} rounds`);
  },
};
