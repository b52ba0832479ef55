/** What can be wrong with the clients of federated training (ESP4360–4379). */
import { define } from '../diagnostic.ts';
import { howMany } from '../name-list.ts';

export const oneArmAClient = define<object>({
  code: 'ESP4360',
  severity: 'error',
  title: 'clients beside other arms',
  message: () => '`over` gives this branch an arm for each client, but it has other arms too',
  why: 'an arm is one client, or one value, or one of so many ways',
  help: () => 'leave one of the two out, or put a branch into the arms of the other',
});

export const moreClientsThanSamples = define<{ readonly clients: number; readonly samples: number; readonly data: string }>({
  code: 'ESP4361',
  severity: 'error',
  title: 'more clients than samples',
  message: ({ clients, samples, data }) => `\`${data}\` has ${howMany(samples, 'sample')}, too few for ${howMany(clients, 'client')}`,
  why: 'a client trains on one sample at least',
  help: ({ samples }) => `take at most ${howMany(samples, 'client')}`,
});

export const emptyClients = define<{ readonly empty: readonly number[]; readonly clients: number; readonly seed: number }>({
  code: 'ESP4362',
  severity: 'error',
  title: 'client without samples',
  message: ({ empty, clients, seed }) =>
    `with seed ${seed}, ${howMany(empty.length, 'client')} of ${clients} ` +
    `${empty.length === 1 ? 'has' : 'have'} no sample: ${shown(empty)}`,
  why: 'such a client has nothing to train on, and an average would count its unchanged model',
  help: () => 'take fewer clients, a larger `alpha` or another seed',
});

export const clientsWithoutClasses = define<{ readonly data: string }>({
  code: 'ESP4363',
  severity: 'error',
  title: 'clients by class, of samples without classes',
  message: ({ data }) => `the classes of the samples of \`${data}\` are unknown`,
  why: '`dirichlet` draws which share of each class a client has; classes are the labels of samples under `crossentropy`',
  help: () => 'write `split iid`',
});

export const clientsOfPruned = define<{ readonly data: string }>({
  code: 'ESP4364',
  severity: 'error',
  title: 'clients of pruned samples',
  message: ({ data }) => `samples of \`${data}\` were pruned before it is shared out`,
  why: 'a plan lists how many samples each client has, and scores decide which are left',
  help: () => 'leave `prune samples` out, or write `rewind samples to` a mark from before',
});

export const clientsOfClient = define<object>({
  code: 'ESP4365',
  severity: 'error',
  title: 'clients of a client',
  message: () => 'this branch over clients stands in an arm of another one',
  why: 'the arm sees the samples of its client alone',
  help: () => 'join the clients first, with `average all`',
});

export const samplesOfClient = define<{ readonly data: string; readonly what: string }>({
  code: 'ESP4366',
  severity: 'error',
  title: 'choice among the samples of a client',
  message: ({ data, what }) => `${what} chooses among the samples of \`${data}\` in a client's arm`,
  why: 'how many samples of each class a client has is fixed by the split',
  help: () => 'move it before the branch, or leave it out',
});

export const weightedWithoutClients = define<object>({
  code: 'ESP4367',
  severity: 'error',
  title: 'weights of arms that are no clients',
  message: () => 'the arms that are averaged here have all samples, and not some each',
  why: 'samples are counted by client',
  help: () => 'leave `weighted by samples` out, or branch `over … clients`',
});

export const noClients = define<{ readonly inArm: boolean }>({
  code: 'ESP4368',
  severity: 'error',
  title: 'samples of clients that are not there',
  message: ({ inArm }) => (inArm ? 'the arm of a client sees no other clients' : 'no branch over clients comes before this'),
  why: '`of each client` means the clients of the last branch over clients',
  help: ({ inArm }) => (inArm ? 'move it behind the statement that joins the clients' : 'move it behind such a branch'),
});

export const fallWithoutRounds = define<object>({
  code: 'ESP4369',
  severity: 'error',
  title: 'share that falls without rounds',
  message: () => 'this rewiring acts once, so its share cannot fall',
  why: 'beside `using … of each client`, a share falls over the rounds of the `repeat` around it',
  help: () => 'leave `decay` out, or put it into a `repeat`',
});

function shown(clients: readonly number[]): string {
  const most = 8;
  const more = clients.length - most;
  return clients.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
