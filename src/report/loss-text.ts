/** The objective of a training statement in one line. */
import type { PlannedTerm, PlannedTrain } from '../plan/plan.ts';
import { list } from './plan-sheet.ts';

/** `crossentropy + 0.9 * kl(original, temperature: 4)`. */
export function lossText({ loss, objective }: PlannedTrain): string {
  return objective === undefined ? loss : objective.map(termText).join(' + ');
}

function termText(term: PlannedTerm): string {
  const factor = term.weight === 1 ? '' : term.weight === -1 ? '-' : `${term.weight} * `;
  switch (term.term) {
    case 'labels':
    case 'expression':
      return factor + term.loss;
    case 'kl':
      return `${factor}kl(${term.teacher}, temperature: ${term.temperature})`;
    case 'features':
      return `${factor}features(${term.teacher}) at the ${term.side} of ${term.layer}`;
    case 'open-gates':
      return factor + term.term;
    case 'gates':
      return factor + term.penalty;
    case 'nuclear': {
      const { weight, form, every, layers } = term;
      const rest = every === 1 ? '' : ` every ${every} updates`;
      return `nuclear(${weight}, as: ${form})${layers ? ` at ${list(layers)}` : ''}${rest}`;
    }
    case 'penalty':
      return factor + term.penalty + (term.layers ? ` at ${list(term.layers)}` : '');
  }
}
