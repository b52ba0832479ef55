/** A recipe beside a model: what is wrong, what could be better, and the plan. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import { compileRecipe } from '../compile.ts';
import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { planOf } from '../editor/planning.ts';
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

export interface Planned {
  readonly plan: Plan | undefined;
  /** Of the plan only: what the recipe itself says is in its view. */
  readonly diagnostics: readonly Diagnostic[];
}

const nothingPlanned: Planned = { plan: undefined, diagnostics: [] };

export function planned(view: View): Planned {
  const script = recipeOf(view);
  const { header, samples = {} } = view.around;
  if (header === undefined || !script.isSound) return nothingPlanned;
  const plan = planOf(script, view);
  if (plan !== undefined) return { plan, diagnostics: [] };
  const settings = new Map<string, string>();
  const choices = { project: undefined, samples, settings, lengths: [] };
  const { diagnostics } = compileRecipe(script.recipe, { ...header, ...choices });
  return { plan: undefined, diagnostics };
}

/** Without those that both speak of. */
export function findingsOf(view: View, { diagnostics }: Planned): readonly Diagnostic[] {
  const own = recipeOf(view).diagnostics;
  const isNew = (one: Diagnostic) => {
    return !own.some(({ code, span }) => code === one.code && span?.start === one.span?.start);
  };
  return [...own, ...diagnostics.filter(isNew)];
}

export function isSound(findings: readonly Diagnostic[]): boolean {
  return !hasErrors(findings);
}
