/** Gradients of recurrent operators. */
import { gru } from './gru.ts';
import { lstm, rnn } from './lstm.ts';
import { recurrentRule } from './rule.ts';
import type { GradientTable } from '../rule.ts';

export const recurrence: GradientTable = { LSTM: recurrentRule(lstm), GRU: gru, RNN: recurrentRule(rnn) };
