/** `rewind all to NAME`: parameters and statistics go back to a mark, masks stay. */
import { unknownMark, unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { asChoice, asName, clause, itemsOf } from '../reading.ts';
import { complain, failed } from '../scene.ts';
import type { PlannedStep, Scene } from '../scene.ts';

export function planRewind(statement: TypedStatement, scene: Scene): PlannedStep {
  const refused = [
    ...itemsOf(statement.object)
      .filter((item) => asChoice(item).word !== 'all')
      .map((item) => ({ what: `rewinding \`${asChoice(item).word}\``, span: item.span })),
    ...['in', 'except'].flatMap((word) => {
      const value = clause(statement, word);
      return value === undefined ? [] : [{ what: `\`rewind\` with \`${word}\``, span: value.span }];
    }),
  ].map(({ what, span }) =>
    complain(scene, unsupported, { what, instead: 'write `rewind all to …`' }, span),
  );
  if (refused.length > 0) return failed(scene, refused);
  const target = clause(statement, 'to');
  if (target === undefined) throw new TypeError('the checker promises `to`');
  const { state, at } = scene;
  const name = asName(target);
  if (!state.marks.has(name)) {
    const known = [...state.marks];
    return failed(scene, [complain(scene, unknownMark, { name, known }, target.span)]);
  }
  return { statements: [{ kind: 'rewind', at, name }], state, diagnostics: [] };
}
