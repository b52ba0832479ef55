/** What the checker makes of the text at every state of the editor, and of the model beside it. */
import { StateEffect, StateField } from '@codemirror/state';
import { nothingAround, type Surroundings } from '../../editor/surroundings.ts';
import { viewOf, type Memories, type View, type Script } from '../../editor/view.ts';
import { hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { withOfferedFixes } from '../../editor/code-actions.ts';
import { planningOf } from '../../editor/planning.ts';
import type { Plan } from '../../plan/index.ts';

// A recipe beside a model: what is wrong, what could be better, and the plan.

/** The only document of the page. */
const uri = 'playground:recipe.prune';

/** `memories` are what is known of the text from looking at it before. */
function look(text: string, around: Surroundings, memories: Memories): View {
  return viewOf(TextDocument.create(uri, 'prune', 1, text), 'recipe.prune', around, memories);
}

/** A document of this kind holds one recipe. */
function recipeOf({ scripts }: View): Script {
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
  const isNew = (one: Diagnostic) => !own.some(({ code, span }) => code === one.code && span?.start === one.span?.start);
  return [...own, ...diagnostics.filter(isNew)];
}

export function isSound(findings: readonly Diagnostic[]): boolean {
  return !hasErrors(findings);
}

export const surroundWith = StateEffect.define<Surroundings>();

/** One editor a page: what is remembered of its text is remembered here. */
const memories: Memories = [];

export const viewField = StateField.define<View>({
  create: ({ doc }) => look(doc.toString(), nothingAround, memories),
  update: (view, { docChanged, newDoc, effects }) => {
    const [around] = effects.flatMap((effect) => (effect.is(surroundWith) ? effect.value : []));
    if (!docChanged && around === undefined) return view;
    return look(newDoc.toString(), around ?? view.around, memories);
  },
});

/** All that is to be said of the text, the plan's part included; a little later than the text. */
export const tell = StateEffect.define<readonly Diagnostic[]>();
