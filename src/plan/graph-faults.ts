/** What an edited plan may say wrong about its graph of stages, and about the clients that they belong to. */
import { listAt } from '../basics/maps.ts';
import type { Incoherence, Path } from './incoherence.ts';
import { endsOf, predecessorsOf } from './graph.ts';
import type { Plan, PlannedStage, PlannedPick, PlannedClients } from './plan.ts';
import { isJoin } from './statement-facts.ts';
import { ofKind, answerFor, type Answers, type StatementKind } from './of-kind.ts';

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
  if (astray === undefined) return [];
  return [{ path, problem: `no stage before it has the path \`${astray}\`` }];
}

function joinFaults({ statements }: PlannedStage, from: readonly string[], index: number): readonly Incoherence[] {
  const at = statements.findIndex(isJoin);
  const join = statements[at];
  const path: Path = ['stages', index];
  if (join === undefined || !isJoin(join)) {
    if (from.length <= 1) return [];
    return [{ path: [...path, 'from'], problem: 'only `average`, `pick` or an `expect` over seeds joins several stages' }];
  }
  const own: Path = [...path, 'statements', at];
  if (statements.length > 1) return [{ path: own, problem: 'a join is alone in its stage' }];
  if ('claim' in join) {
    const seeds = join.claim.over?.seeds ?? 1;
    return seeds === from.length ? [] : [{ path: [...path, 'from'], problem: `it speaks of ${seeds} seeds` }];
  }
  if (join.arms.length !== from.length) {
    return [{ path: [...own, 'arms'], problem: `it joins ${from.length} stages` }];
  }
  return ofKind([join], 'pick').flatMap((pick) => pickFaults(pick, own));
}

function pickFaults({ arm, arms, by }: PlannedPick, own: Path): readonly Incoherence[] {
  if ((arm === undefined) === (by === undefined)) {
    return [{ path: own, problem: 'it picks either an `arm` or `by` a metric' }];
  }
  return arm === undefined || arms.includes(arm) ? [] : [{ path: [...own, 'arm'], problem: 'it is none of the arms' }];
}

function endFaults({ stages, ends }: Plan): readonly Incoherence[] {
  const found = endsOf(stages);
  const expected = found.length > 1 ? found : undefined;
  if (expected?.join('\n') === ends?.join('\n')) return [];
  const problem = expected === undefined ? 'the plan has one end' : `the plan ends in ${expected.join(', ')}`;
  return [{ path: ['ends'], problem }];
}

export function clientFaults({ clients = {}, data, stages }: Plan): readonly Incoherence[] {
  return [
    ...Object.entries(clients).flatMap(([name, table]) =>
      tableFaults(table, data[table.data]?.samples).map(({ path, problem }) => {
        return { path: ['clients', name, ...path], problem };
      }),
    ),
    ...stages.flatMap((stage, index) =>
      stageFaults(stage, clients).map(({ path, problem }) => {
        return { path: ['stages', index, ...path], problem };
      }),
    ),
  ];
}

/** Every sample is with one client. */
function tableFaults({ samples, classes }: PlannedClients, of: number | undefined): readonly Incoherence[] {
  const sum = samples.reduce((total, own) => total + own, 0);
  if (sum !== of) return [{ path: ['samples'], problem: `together they are not ${of ?? 0}` }];
  if (classes === undefined) return [];
  const counts = Object.values(classes);
  const wrong = samples.findIndex((own, at) => {
    return own !== counts.reduce((total, ofClass) => total + (ofClass[at] ?? 0), 0);
  });
  return wrong < 0 ? [] : [{ path: ['samples', wrong], problem: 'it is not the sum over the classes' }];
}

function stageFaults({ client, statements }: PlannedStage, clients: NonNullable<Plan['clients']>): readonly Incoherence[] {
  const table = client && clients[client.of];
  if (client !== undefined && table === undefined) {
    return [{ path: ['client', 'of'], problem: 'the plan has no such clients' }];
  }
  if (client !== undefined && table?.samples[client.nth - 1] !== client.samples) {
    return [{ path: ['client', 'samples'], problem: 'this client has others' }];
  }
  return statements.flatMap((statement, at) =>
    (answerFor(faultsByKind, statement, clients) ?? []).map(({ path, problem }) => ({ path: ['statements', at, ...path], problem })),
  );
}

const faultsByKind: Partial<Answers<StatementKind, [NonNullable<Plan['clients']>], readonly Incoherence[]>> = {
  average: ({ arms, weights = arms }) => (weights.length === arms.length ? [] : [{ path: ['weights'], problem: 'each arm has one' }]),
  rewire: ({ using, round }, clients) => {
    if (using !== undefined && clients[using.clients] === undefined) {
      return [{ path: ['using', 'clients'], problem: 'the plan has no such clients' }];
    }
    return round === undefined || round.nth <= round.of ? [] : [{ path: ['round', 'nth'], problem: `there are ${round.of} rounds` }];
  },
};
