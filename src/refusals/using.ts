/** Samples that a statement is measured on are counted, whatever a batch is. */
import type { TypedStatement } from '../language/typed.ts';
import { clause } from '../plan/reading.ts';
import { placeOf, type Refusal } from './refusal.ts';

export function usingRefusals(statement: TypedStatement): readonly Refusal[] {
  const using = clause(statement, 'using');
  const samples = using?.kind === 'record' ? using.fields['samples'] : undefined;
  if (samples?.kind !== 'quantity' || samples.unit === 'samples') return [];
  const instead = 'write a number of samples: `using 128 samples of calibration`';
  return [{ what: `calibration in ${samples.unit}`, span: placeOf(statement, 'using'), instead }];
}
