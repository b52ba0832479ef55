/** What can be wrong with schedules of the learning rate: ESP2423 to ESP2429. */
import { define } from '../diagnostic.ts';

export const pieceLength = define<{ readonly piece: string; readonly isLast: boolean }>({
  code: 'ESP2423',
  severity: 'error',
  title: 'length of a piece of a schedule',
  message: ({ piece, isLast }) =>
    isLast ? `the last piece, \`${piece}\`, has a length` : `\`${piece}\` has no length, and another piece follows it`,
  why: 'each piece lasts as long as it says, and the last one until the stage ends',
  help: ({ isLast }) =>
    isLast
      ? 'leave its `for` out; `constant` as a last piece keeps the rate to the end'
      : 'write its length in its brackets: `for: 5 epochs` or `for: 20%`',
});

export const piecesTooLong = define<{ readonly piece: string }>({
  code: 'ESP2424',
  severity: 'error',
  title: 'pieces longer than their stage',
  message: ({ piece }) => `\`${piece}\` never comes: the stage is over before`,
  why: 'the rate would not go the way that the recipe says',
  help: () => 'write shorter pieces, shares such as `for: 20%`, or a longer stage',
});

export const piecesContinued = define<{ readonly stage: string }>({
  code: 'ESP2425',
  severity: 'error',
  title: 'pieces that began in another stage',
  message: ({ stage }) => `these pieces would begin with the stage \`${stage}\`, not with this one`,
  why: '`continuing` goes on with the clock of that stage, and some pieces would be over',
  help: () => 'add `restarting`, so that they begin with this stage, or leave `decay` out',
});
