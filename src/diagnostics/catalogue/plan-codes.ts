/** What can be wrong with codes of gates (ESP4300–ESP4307). */
import { define } from '../diagnostic.ts';

export const untakenCodes = define<object>({
  code: 'ESP4300',
  severity: 'error',
  title: 'unused codes',
  message: () => 'codes train here, but not every way on from the stage prunes by one of them',
  why: 'a network with codes is several networks, and a model file holds one',
  help: () => 'let each way on take its code: `sweep expert in 1, 2 { prune neurons by code(expert) to 50% }`',
});

export const noCodes = define<object>({
  code: 'ESP4301',
  severity: 'error',
  title: 'codes that have not trained',
  message: () => 'the prune ranks by a code, but no stage before it trains codes',
  why: 'a unit has a number in a code only after a training of them, and until one of them is taken',
  help: () => 'put a `stage` with `train all, codes(count: 2)` before it',
});

export const strangeCode = define<{ asked: string; count: number }>({
  code: 'ESP4302',
  severity: 'error',
  title: 'a code that there is not',
  message: ({ asked, count }) => `there is no code ${asked}: there are ${count}, from 1 on`,
  why: 'codes are numbered, and each is a network of its own',
  help: ({ count }) => `write a whole number from 1 to ${count}`,
});

export const codesBeside = define<{ what: string }>({
  code: 'ESP4303',
  severity: 'error',
  title: 'codes beside something else of the stage',
  message: ({ what }) => `codes train in a stage with ${what}`,
  why: 'codes decide for each sample which units count, and nothing else may decide about them meanwhile',
  help: () => 'give one of them a stage of its own; codes first',
});

export const openCodes = define<{ what: string }>({
  code: 'ESP4304',
  severity: 'error',
  title: 'work on a network whose codes are open',
  message: ({ what }) => `${what} acts on a network in which each sample still takes one of the codes`,
  why: 'what follows works on one network: that of one code',
  help: () => 'prune by one of the codes first: `prune neurons by code(1) to 50%`',
});

export const lateCode = define<object>({
  code: 'ESP4305',
  severity: 'error',
  title: 'a code that is taken late',
  message: () => 'the prune takes a code after the stage has begun',
  why: 'until then the stage would train a network without the gates that the code trained with',
  help: () => 'write the prune above the training, without `over`, or before the stage',
});

export const uncodedUnits = define<{ group: string; why: string }>({
  code: 'ESP4306',
  severity: 'error',
  title: 'units that cannot have codes',
  message: ({ group, why }) => `no codes on the ${group}: ${why}`,
  why: 'a gate that differs from sample to sample multiplies what enters the layers that read the units, or what a branch adds',
  help: () => 'leave them out of the prune with `except`',
});

export const codesRead = define<{ type: string }>({
  code: 'ESP4307',
  severity: 'error',
  title: 'samples that no router reads',
  message: ({ type }) => `the input of the model is ${type}, and a router reads float32 numbers`,
  why: 'the router of the codes is linear in the numbers of a sample; ids of tokens are names',
  help: () => 'use a model whose input is numbers, such as pictures or embeddings',
});
