/** A recipe beside a model: what is wrong, what could be better, and the plan. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import { hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { withOfferedFixes } from '../editor/offered-fixes.ts';
import { planningOf } from '../editor/planning.ts';
import type { Surroundings } from '../editor/surroundings.ts';
import { viewOf, type Memories, type Script, type View } from '../editor/view.ts';
import type { Plan } from '../plan/index.ts';

/** The only document of the page. */
export const uri = 'playground:recipe.prune';

/** `memories` are what is known of the text from looking at it before. */
export function look(text: string, around: Surroundings, memories: Memories): View {
  return viewOf(TextDocument.create(uri, 'prune', 1, text), 'recipe.prune', around, memories);
}

/** A document of this kind holds one recipe. */
export function recipeOf({ scripts }: View): Script {
  const [script] = scripts;
  if (script === undefined) throw new Error('a recipe is missing');
  return script;
}

/** What the plan finds is told even where there is a plan. */
export function planned(view: View): Outcome<Plan> {
  return planningOf(recipeOf(view), view);
}

/** Without those that both speak of. */
export function findingsOf(view: View, { diagnostics }: Outcome<Plan>): readonly Diagnostic[] {
  const script = recipeOf(view);
  const own = withOfferedFixes(script.diagnostics, script, view);
  const isNew = (one: Diagnostic) => {
    return !own.some(({ code, span }) => code === one.code && span?.start === one.span?.start);
  };
  return [...own, ...diagnostics.filter(isNew)];
}

export function isSound(findings: readonly Diagnostic[]): boolean {
  return !hasErrors(findings);
}
