/** One line on the model, and one on the recipe, which screen readers say aloud when it changes. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/index.ts';
import type { Header } from './model.ts';
import { endOf } from './plan/course.ts';
import { count, percent } from './plan/words.ts';

export function modelLine({ facts }: Header): string {
  const layers = facts.layers.filter(({ prunable }) => prunable).length;
  const parameters = facts.parameters.reduce((sum, one) => sum + one.count, 0);
  return `${count(parameters)} parameters, ${layers} layers to prune, opset ${facts.opset}`;
}

export function statusLine(findings: readonly Diagnostic[], plan: Plan | undefined): string {
  const words = (['error', 'warning', 'hint'] as const).flatMap((severity) => {
    const number = findings.filter((one) => one.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}${number === 1 ? '' : 's'}`];
  });
  const { pruned, of } = plan === undefined ? { pruned: 0, of: 0 } : endOf(plan);
  const planned = of === 0 ? [] : [`${percent(pruned, of)} of ${count(of)} weights to be pruned`];
  return [...words, ...planned].join(', ') || 'nothing wrong';
}
