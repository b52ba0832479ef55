/** What an edited plan may say wrong about the clients that its stages belong to. */
import type { Incoherence } from './incoherence.ts';
import type { Plan, PlannedClients, PlannedStage } from './plan.ts';
import { answerFor, type Answers, type StatementKind } from './of-kind.ts';

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
