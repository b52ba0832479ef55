/** What an edited plan may say wrong of the inputs that its data feed. */
import { unless, type Incoherence } from './incoherence.ts';
import type { Plan } from './plan.ts';

export function inputFaults({ task: { input, inputs } }: Plan): Incoherence[] {
  if (inputs === undefined) return [];
  const path = ['task', 'inputs'];
  const columns = [...new Set(inputs.flatMap(({ column }) => column ?? []))];
  const samples = inputs.find(({ column }) => column === 'x');
  const row = columns.length > 1 ? columns.join(' + ') : samples?.name;
  return [
    ...unless(samples !== undefined, path, 'nothing is fed with the samples, `x`'),
    ...unless(new Set(inputs.map(({ name }) => name)).size === inputs.length, path, 'an input is named twice'),
    ...unless(samples === undefined || input === row, ['task', 'input'], `what is fed is called \`${row}\``),
    ...inputs.flatMap(({ column, not, constant, dims }, at) => {
      const given = [column, not, constant].filter((it) => it !== undefined);
      const isSized = (dims !== undefined) === (column !== undefined && columns.length > 1);
      return [
        ...unless(given.length === 1, [...path, at], 'an input is fed with one of `column`, `not` and `constant`'),
        ...unless(isSized, [...path, at, 'dims'], 'sizes belong to columns, where there are several, and to each of them'),
      ];
    }),
  ];
}
