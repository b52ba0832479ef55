/** What can be wrong with gates by input (ESP4264–ESP4265). */
import { define } from '../diagnostic.ts';

export const ungatedByInput = define<{ group: string; why: string }>({
  code: 'ESP4264',
  severity: 'error',
  title: 'units that cannot have a gate by input',
  message: ({ group, why }) => `no gates by input on the ${group}: ${why}`,
  why: 'a gate by input reads what enters a residual branch, and multiplies what the branch adds',
  help: () => 'prune `sublayers` or `blocks`, or train `gates` instead, which read no input',
});

export const gatesInPieces = define<{ word: string; pieces: number }>({
  code: 'ESP4265',
  severity: 'error',
  title: 'a penalty of gates by input in pieces of a batch',
  message: ({ word, pieces }) => `the loss reads \`q\` of gates by input, and \`${word}\` splits the batch into ${pieces} pieces`,
  why: '`q` is the mean over the whole batch, and a penalty of it is not the sum of those of the pieces',
  help: ({ word }) => `leave \`${word}\` out, or make the batch smaller`,
});
