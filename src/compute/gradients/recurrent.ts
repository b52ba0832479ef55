/** Gradients of recurrent operators. */
import { gru } from './recurrent/gru.ts';
import { lstm } from './recurrent/lstm.ts';
import { recurrentRule } from './recurrent/rule.ts';
import { rnn } from './recurrent/rnn.ts';
import type { GradientTable } from './rule.ts';

export const recurrence: GradientTable = {
  LSTM: recurrentRule(lstm),
  GRU: gru,
  RNN: recurrentRule(rnn),
};
