/** Whether the marks that a statement reads are set before it. */
import { unknownMark } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';

export function unsetMark(
  marks: readonly string[],
  scene: Scene,
  span: Span,
): Diagnostic | undefined {
  const known = scene.state.marks;
  const unset = marks.find((mark) => !known.has(mark));
  return unset === undefined
    ? undefined
    : complain(scene, unknownMark, { name: unset, known: [...known.keys()] }, span);
}
