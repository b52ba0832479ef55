/** What the observing statements of a recipe need of the stages: ends that stay, and several seeds. */
import type { RecordValue, Stage, TypedStatement, Value } from '../../language/typed.ts';
import { asName } from '../reading.ts';

/** The names of the stages at whose ends a claim measures something. */
export function lookedBackAt(stages: readonly { readonly stage: Stage }[]): ReadonlySet<string> {
  const objects = stages.flatMap(({ stage }) => stage.statements.map(({ object }) => object));
  return new Set(objects.flatMap(endsIn));
}

function endsIn(value: Value | undefined): readonly string[] {
  if (value?.kind !== 'record') return [];
  const { metric, after, bound } = value.fields;
  if (metric === undefined) return [];
  return [...(after === undefined ? [] : [asName(after)]), ...endsIn(bound)];
}

/** `median over 3 seeds`, where a statement claims something over several. */
export function overSeedsIn({ object }: TypedStatement): RecordValue | undefined {
  const over = object.kind === 'record' ? object.fields['over'] : undefined;
  return over?.kind === 'record' ? over : undefined;
}
