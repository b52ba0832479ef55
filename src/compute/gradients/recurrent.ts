/** Gradients of recurrent operators. */
import { gru } from './recurrent/gru.ts';
import { lstm, rnn } from './recurrent/lstm.ts';
import { recurrentRule } from './recurrent/rule.ts';
import type { GradientTable } from './rule.ts';

export const recurrence: GradientTable = { LSTM: recurrentRule(lstm), GRU: gru, RNN: recurrentRule(rnn) };
