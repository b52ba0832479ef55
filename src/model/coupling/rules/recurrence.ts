/** LSTM, GRU and RNN: a hidden unit is a row of every gate, a column of the recurrence, a state. */
import { fixed, labelsOf, pinAxis, single, uniteAxes, type AxisState } from '../axis.ts';
import type { Rule, Site } from '../rule.ts';

/** Gates by stacking order: [i o f c] of LSTM, [z r h] of GRU. Bias holds both halves. */
const gates = { LSTM: 4, GRU: 3, RNN: 1 } as const;

/** Gates that an operator stacks along its outputs; 1 where it has none. */
export function gatesOf(operator: string): number {
  return Object.entries(gates).find(([name]) => name === operator)?.[1] ?? 1;
}

function recurrence(count: number): Rule {
  return (site) => {
    const { axes, int, labels, where } = site;
    const [x, w, r, b] = [axes(0), axes(1), axes(2), axes(3)];
    const hidden = r?.[2] ?? single;
    if (x === undefined || w === undefined || r === undefined) return [];
    uniteAxes(labels, x[2] ?? single, w[2] ?? single, where);
    tie(site, hidden, w[1], count);
    tie(site, hidden, r[1], count);
    tie(site, hidden, b?.[1], 2 * count);
    tie(site, hidden, axes(7)?.[1], 3);
    for (const state of [axes(5), axes(6)]) uniteAxes(labels, hidden, state?.at(-1) ?? single, where);
    const stays = { where, why: 'the directions of a recurrence stay' };
    for (const held of [w, r, b, axes(7)]) pinAxis(labels, held?.[0], stays);
    const turn = fixed(stays.where, stays.why);
    const batchFirst = int('layout', 0) === 1;
    const [first = single, second = single] = x;
    const batch = batchFirst ? first : second;
    const last = batchFirst ? [batch, turn, hidden] : [turn, batch, hidden];
    const all = batchFirst ? [first, second, turn, hidden] : [first, turn, second, hidden];
    return [all, last, last];
  };
}

/** Index k·H + j of an axis that stacks gates belongs to unit j. */
function tie({ labels, where }: Site, hidden: AxisState, stacked: AxisState | undefined, count: number): void {
  const [units, rows] = [labelsOf(hidden), labelsOf(stacked)];
  if (rows === undefined) {
    if (stacked?.kind === 'fixed') pinAxis(labels, hidden, stacked.pin);
    return;
  }
  if (units === undefined || rows.length !== count * units.length) {
    const pin = hidden.kind === 'fixed' ? hidden.pin : { where, why: 'its gates do not fit its state' };
    pinAxis(labels, stacked, pin);
    return;
  }
  rows.forEach((label, index) => labels.unite(units[index % units.length] ?? label, label));
}

export const recurrenceRules: Readonly<Record<string, Rule>> = Object.fromEntries(
  Object.entries(gates).map(([operator, count]) => [operator, recurrence(count)]),
);
