/** Names of what the parts of a training statement leave to the defaults. */
import type { Budget } from '../adapters/plan-adapters.ts';
import type { Parts } from './parts.ts';

export function partDefaults({ lora, scores, gates, inputGates, codes, widths }: Parts, budget: Budget | undefined): readonly string[] {
  return [
    ...(scores?.starts === 'as usual' ? ['scores.start'] : []),
    ...(gates?.defaults ?? []).map((name) => `gates.${name}`),
    ...(inputGates?.defaults ?? []).map((name) => `inputGates.${name}`),
    ...(codes?.defaults ?? []).map((name) => `codes.${name}`),
    ...(widths?.defaults ?? []).map((name) => `widths.${name}`),
    ...(lora.some(({ rank }) => rank === undefined) && budget === undefined ? ['adapters.rank'] : []),
    ...(lora.some(({ alpha }) => alpha === undefined) ? ['adapters.alpha'] : []),
    ...(lora.some(({ form }) => form === undefined) ? ['adapters.form'] : []),
  ];
}
