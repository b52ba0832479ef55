/** What can be wrong with `insert`, and with what it has added (ESP4310–4319). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const misfitInsertion = define<{ layer: string; form: string; reason: string }>({
  code: 'ESP4310',
  severity: 'error',
  title: 'insertion that does not fit a layer',
  message: ({ layer, form, reason }) => `\`${layer}\` takes no ${form}: ${reason}`,
  why: 'the outputs of a layer and of what stands beside it are added, so that their shapes have to agree',
  help: ({ form }) =>
    form === 'bypass'
      ? 'leave the layer out with `except`, or write another number of groups'
      : 'leave the layer out with `except`, or write a lower rank',
});

export const insertedElsewhere = define<{ layer: string; form: string }>({
  code: 'ESP4311',
  severity: 'error',
  title: 'layer with two insertions of a kind',
  message: ({ layer, form }) => `another statement inserts a ${form} on \`${layer}\``,
  why: 'a layer has one of each kind, in all rounds and arms of a recipe',
  help: () => 'insert it once, before the rounds, and with one size in all arms',
});

export const nothingInserted = define<{ verb: string }>({
  code: 'ESP4312',
  severity: 'error',
  title: 'merge or removal without an insertion',
  message: ({ verb }) => `nothing to ${verb}: nothing is inserted here`,
  why: 'a statement without effect is usually a mistake',
  help: ({ verb }) => `put \`${verb} inserted\` after the \`insert\` that it takes back, or remove it`,
});

export const stayingInsertion = define<{ stays: readonly { readonly name: string; readonly why: string }[] }>({
  code: 'ESP4313',
  severity: 'warning',
  title: 'insertion that cannot be folded',
  message: ({ stays }) =>
    `${listed(
      stays.map(({ name }) => name),
      4,
    )} cannot be folded into the weights`,
  why: 'the written model keeps them as operators of their own',
  help: ({ stays: [first] }) => `${first?.name ?? ''}: ${first?.why ?? ''}`,
});

export const otherInsertions = define<{ what: string }>({
  code: 'ESP4314',
  severity: 'error',
  title: 'states with other insertions',
  message: ({ what }) => `${what} has other insertions than the network here`,
  why: 'values of layers that one of both does not have would come from nowhere',
  help: () => 'write `insert` before both, or `merge inserted` in both',
});

export const insertedInRounds = define<object>({
  code: 'ESP4315',
  severity: 'error',
  title: 'insertion in every round',
  message: () => 'this `insert` acts in more than one round',
  why: 'a layer has one insertion of each kind',
  help: () => 'put `insert` before the `repeat`',
});
