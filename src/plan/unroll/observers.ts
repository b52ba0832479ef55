/** Statements that only observe, after open arms: each arm gets those that refer to it. */
import type { RecordValue, Stage, TypedStatement, Value } from '../../language/typed.ts';
import type { Leaf, UnrolledStage } from './unrolled-stage.ts';

/**
 * The stage as one of several open arms has it; undefined where it speaks of other arms only. A
 * statement about an arm, or about a stage that some arms have, belongs to these; any other one, to all.
 */
export function seenFrom(leaf: Leaf, leaves: readonly Leaf[], stage: Stage, stages: readonly UnrolledStage[]): Stage | undefined {
  const byPath = new Map(stages.map((one) => [one.path, one]));
  const concerns = (value: Value): boolean => {
    const owner = ownerOf(value);
    const knows = (one: Leaf): boolean => owner !== undefined && isPartOf(owner, one, byPath);
    return knows(leaf) || !leaves.some(knows);
  };
  const statements = stage.statements.flatMap((statement) => narrowed(statement, concerns));
  return statements.length === 0 ? undefined : { ...stage, statements };
}

/** A statement without those of its items that are no concern of an arm. */
function narrowed(statement: TypedStatement, concerns: (value: Value) => boolean): readonly TypedStatement[] {
  const { object } = statement;
  if (object.kind !== 'list') return concerns(object) ? [statement] : [];
  const items = object.items.filter(concerns);
  return items.length === 0 ? [] : [{ ...statement, object: { ...object, items } }];
}

/** What a measured value is taken of, where that is a name. */
function ownerOf(value: Value): string | undefined {
  const of = value.kind === 'record' ? measuredOwner(value) : undefined;
  return of?.kind === 'text' ? of.text : undefined;
}

function measuredOwner({ fields }: RecordValue): Value | undefined {
  return fields['after'] ?? fields['of'];
}

/** True where the leaf lies in the arm, or comes from the stage, of this name. */
function isPartOf(name: string, { arms, end }: Leaf, byPath: ReadonlyMap<string, UnrolledStage>): boolean {
  if (arms.includes(name)) return true;
  const waiting = end === undefined ? [] : [end];
  const seen = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const stage = byPath.get(path);
    if (stage === undefined || seen.has(path)) continue;
    if (stage.stage.name === name) return true;
    seen.add(path);
    waiting.push(...stage.from);
  }
  return false;
}
