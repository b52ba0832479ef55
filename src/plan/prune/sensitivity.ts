/** `allocated by sensitivity(loss, levels: 100)`: layers lose what they can spare, as measured one by one. */
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Choice, TypedStatement } from '../../language/typed.ts';
import { measuredOf } from '../observe/measured.ts';
import type { PlannedAllocator } from '../plan.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { namedSamples } from './calibration.ts';

const usualLevels = 10;
/** More are finer than any layer's weights make a difference of. */
const mostLevels = 1000;

export function sensitivityAllocator(
  { args, span }: Choice,
  scene: Scene,
  statement: TypedStatement,
): PlannedAllocator | Diagnostic {
  const { metric: written, levels: parts } = args;
  if (written === undefined) throw new TypeError('the checker promises a metric');
  const refused = besideOthers(statement, scene);
  if (refused !== undefined) return refused;
  const measured = measuredOf(asRecord(written), scene);
  if ('code' in measured) return measured;
  const { metric, best, of } = measured;
  if (best === undefined || of !== 'model') {
    const what = `\`sensitivity\` of \`${metric} of ${of}\``;
    const instead = 'name a metric of the model that is measured, such as `loss`';
    return complain(scene, unsupported, { what, instead }, written.span);
  }
  const levels = parts === undefined ? usualLevels : Number(amountOf(asQuantity(parts)).n);
  if (levels < 1 || levels > mostLevels) {
    const need = `between 1 and ${mostLevels}`;
    return complain(scene, wrongNumber, { what: '`levels`', value: `${levels}`, need }, span);
  }
  const using = clause(statement, 'using');
  const wanted = using === undefined ? {} : asRecord(using).fields;
  const place = using?.span ?? span;
  for (const [part, words] of [
    ['drawn', 'drawn samples'],
    ['per', 'samples per class'],
  ] as const) {
    if (wanted[part] === undefined) continue;
    const what = `${words} for an allocation`;
    const instead = 'write a number of samples: `using 128 samples of calibration`';
    return complain(scene, unsupported, { what, instead }, place);
  }
  const named = namedSamples(wanted, `sensitivity(${metric})`, scene, place);
  if ('code' in named) return named;
  const { data, samples } = named;
  const defaults = [
    ...(parts === undefined ? ['levels'] : []),
    ...named.defaults,
    ...(using === undefined ? ['samples'] : []),
  ];
  return { by: 'sensitivity', metric, best, levels, data, samples, defaults };
}

/** Each layer is tried alone and as a whole: nothing may hold a part of it back. */
function besideOthers(statement: TypedStatement, scene: Scene): Diagnostic | undefined {
  for (const word of ['among', 'sequentially']) {
    const value = clause(statement, word);
    if (value === undefined) continue;
    const what = `\`allocated by sensitivity\` beside \`${word}\``;
    const place = statement.spans[word] ?? statement.span;
    return complain(scene, unsupported, { what, instead: `leave out \`${word}\`` }, place);
  }
  return undefined;
}
