/** What can be wrong with `prune tokens` when it meets the model (ESP4340–4349). */
import { define } from '../diagnostic.ts';

interface Counts {
  readonly where: string;
  readonly block: number;
  readonly kept: number;
  readonly before: number;
}

export const tokensStay = define<{ block: number; reason: string }>({
  code: 'ESP4340',
  severity: 'error',
  title: 'a block behind which no token can leave',
  message: ({ block, reason }) => `no token can leave behind block ${block}: ${reason}`,
  why: 'what follows the block must read its tokens alone, and treat all of them alike',
  help: () => 'name another block, or export the model so that its later part reads the block alone',
});

export const blockWithoutAttention = define<{ block: number }>({
  code: 'ESP4341',
  severity: 'error',
  title: 'received attention of a block without one',
  message: ({ block }) => `block ${block} has no single softmax over all of its tokens`,
  why: '`received-attention` is the mean of its columns, over heads and queries',
  help: () => 'write `by norm(h_out)`',
});

export const noTokenLeft = define<Counts>({
  code: 'ESP4342',
  severity: 'error',
  title: 'no token left behind a block',
  message: ({ block, before }) => `none of the ${before} tokens that reach the end of block ${block} would be chosen`,
  why: 'tokens that the model reads by position, such as a class token, stay in any case and do not count',
  help: () => 'keep more',
});

export const tokensAreGone = define<Counts>({
  code: 'ESP4343',
  severity: 'error',
  title: 'more tokens than are left',
  message: ({ block, kept, before }) => `block ${block} should hand on ${kept} tokens, but only ${before} reach its end`,
  why: 'a token that has left does not come back',
  help: () => 'ask for fewer tokens, or let fewer leave in earlier blocks',
});

export const tokensInOtherOrder = define<{ block: number; last: number }>({
  code: 'ESP4344',
  severity: 'error',
  title: 'tokens leave in an earlier block after a later one',
  message: ({ block, last }) => `tokens are to leave block ${block}, but an earlier statement lets them leave block ${last}`,
  why: 'the number of tokens of the later block was counted with all of them',
  help: () => 'write the statements in the order of the blocks',
});

export const noTokenGoes = define<Counts>({
  code: 'ESP4345',
  severity: 'warning',
  title: 'no token leaves',
  message: ({ where, block, before }) => `${where} lets none of the ${before} tokens of block ${block} leave`,
  why: 'the target is met already, and the graph stays as it is',
  help: () => 'ask for a higher share, or leave the block out',
});

export const branchesBesideTokens = define<object>({
  code: 'ESP4346',
  severity: 'error',
  title: 'blocks or sublayers beside tokens',
  message: () => 'tokens leave behind blocks of a network that loses blocks or sublayers',
  why: 'a block that goes has no place behind it',
  help: () => 'prune them in two runs: the branches first, then the tokens of the written model',
});

export const trainsBehindTokens = define<{ what: string }>({
  code: 'ESP4347',
  severity: 'error',
  title: 'training that compares or gates all tokens',
  message: ({ what }) => `${what} behind \`prune tokens\``,
  why: 'it reads values inside of the network, which have fewer tokens by then',
  help: () => 'prune the tokens in a stage behind it',
});

export const armsOnOtherTokens = define<{ verb: string }>({
  code: 'ESP4348',
  severity: 'error',
  title: 'arms or rounds with different tokens',
  message: ({ verb }) => `\`${verb}\` meets networks that other tokens leave`,
  why: 'one plan counts the work of one network',
  help: () => 'prune the tokens before the branch, or behind it',
});
