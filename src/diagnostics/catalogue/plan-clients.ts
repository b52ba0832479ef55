/** What can be wrong with the clients of federated training (ESP4360–4379). */
import { error } from '../diagnostic.ts';
import { howMany } from '../name-list.ts';
import { onDigits, planning } from '../pages/example.ts';

const over = (clients: string, before = '', inside = ''): string =>
  `${before}branch over ${clients} {\n${inside}  train all for 1 epochs\n}\naverage all\n`;

const pruned = 'prune weights by magnitude to 80%\n';
const moved = 'rewire 10% of remaining by |g| using 64 samples of each client\n';

export const oneArmAClient = error<object>('ESP4360', 'clients beside other arms', {
  message: () => '`over` gives this branch an arm for each client, but it has other arms too',
  why: 'an arm is one client, or one value, or one of so many ways',
  help: () => 'leave one of the two out, or put a branch into the arms of the other',
  wrong: over('4 clients of train split iid varying seed'),
  right: over('4 clients of train split iid'),
});

export const moreClientsThanSamples = error<{ clients: number; samples: number; data: string }>('ESP4361', 'more clients than samples', {
  message: ({ clients, samples, data }) => `\`${data}\` has ${howMany(samples, 'sample')}, too few for ${howMany(clients, 'client')}`,
  why: 'a client trains on one sample at least',
  help: ({ samples }) => `take at most ${howMany(samples, 'client')}`,
  ...planning(over('2000 clients of train split iid'), over('20 clients of train split iid'), onDigits),
});

export const emptyClients = error<{ empty: readonly number[]; clients: number; seed: number }>('ESP4362', 'client without samples', {
  message: ({ empty, clients, seed }) =>
    `with seed ${seed}, ${howMany(empty.length, 'client')} of ${clients} ${empty.length === 1 ? 'has' : 'have'} no sample: ${shown(empty)}`,
  why: 'such a client has nothing to train on, and an average would count its unchanged model',
  help: () => 'take fewer clients, a larger `alpha` or another seed',
  ...planning(over('10 clients of train split dirichlet(alpha: 0.01)'), over('10 clients of train split dirichlet(alpha: 0.5)'), onDigits),
});

export const clientsWithoutClasses = error<{ data: string }>('ESP4363', 'clients by class, of samples without classes', {
  message: ({ data }) => `the classes of the samples of \`${data}\` are unknown`,
  why: '`dirichlet` draws which share of each class a client has; classes are the labels of samples under `crossentropy`',
  help: () => 'write `split iid`',
  ...planning(over('4 clients of train split dirichlet(alpha: 0.5)'), over('4 clients of train split iid'), {
    model: 'test/fixtures/models/char_gpt.onnx',
    options: '--train text=test/fixtures/data/moby_test.txt.gz,tokens=test/fixtures/data/moby_vocab.json,window=32',
  }),
});

export const clientsOfPruned = error<{ data: string }>('ESP4364', 'clients of pruned samples', {
  message: ({ data }) => `samples of \`${data}\` were pruned before it is shared out`,
  why: 'a plan lists how many samples each client has, and scores decide which are left',
  help: () => 'leave `prune samples` out, or write `rewind samples to` a mark from before',
  ...planning(
    over('4 clients of train split iid', 'prune samples of train by loss to 50%\n'),
    over('4 clients of train split iid'),
    onDigits,
  ),
});

export const clientsOfClient = error<object>('ESP4365', 'clients of a client', {
  message: () => 'this branch over clients stands in an arm of another one',
  why: 'the arm sees the samples of its client alone',
  help: () => 'join the clients first, with `average all`',
  wrong:
    'branch over 4 clients of train split iid {\n  branch over 2 clients of train split iid {\n    train all\n  }\n  average all\n}\naverage all\n',
  right: over('8 clients of train split iid'),
});

export const samplesOfClient = error<{ data: string; what: string }>('ESP4366', 'choice among the samples of a client', {
  message: ({ data, what }) => `${what} chooses among the samples of \`${data}\` in a client's arm`,
  why: 'how many samples of each class a client has is fixed by the split',
  help: () => 'move it before the branch, or leave it out',
  wrong: over('4 clients of train split iid', '', '  prune weights by wanda to 50% using 4 samples per class of train\n'),
  right: over('4 clients of train split iid', 'prune weights by wanda to 50% using 4 samples per class of train\n'),
});

export const weightedWithoutClients = error<object>('ESP4367', 'weights of arms that are no clients', {
  message: () => 'the arms that are averaged here have all samples, and not some each',
  why: 'samples are counted by client',
  help: () => 'leave `weighted by samples` out, or branch `over … clients`',
  wrong: 'branch 2 ways varying seed { train all }\naverage all weighted by samples\n',
  right: 'branch 2 ways varying seed { train all }\naverage all\n',
});

export const noClients = error<{ inArm: boolean }>('ESP4368', 'samples of clients that are not there', {
  message: ({ inArm }) => (inArm ? 'the arm of a client sees no other clients' : 'no branch over clients comes before this'),
  why: '`of each client` means the clients of the last branch over clients',
  help: ({ inArm }) => (inArm ? 'move it behind the statement that joins the clients' : 'move it behind such a branch'),
  wrong: `${pruned}${moved}`,
  right: `${pruned}${over('4 clients of train split iid')}${moved}`,
});

export const fallWithoutRounds = error<object>('ESP4369', 'share that falls without rounds', {
  message: () => 'this rewiring acts once, so its share cannot fall',
  why: 'beside `using … of each client`, a share falls over the rounds of the `repeat` around it',
  help: () => 'leave `decay` out, or put it into a `repeat`',
  wrong: `${pruned}${over('4 clients of train split iid')}${moved.trim()} decay cosine\n`,
  right: `${pruned}${over('4 clients of train split iid')}${moved}`,
});

function shown(clients: readonly number[]): string {
  const most = 8;
  const more = clients.length - most;
  return clients.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
