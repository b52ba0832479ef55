/** Lenses: commands above a recipe, and the plan above each pruning statement. */
import type { CodeLens, Command } from 'vscode-languageserver-types';
import { grouped, pairsOf, planOf } from './planning.ts';
import { rangeOf, type Script, type View } from './view.ts';
import { reachedWords } from '../plan/prune/clauses.ts';
import { isUnitPrune } from '../plan/pruning.ts';

/** Commands that a client has said it can carry out; each is given the document's address. */
export const clientCommands = { 'espalier.showPlan': 'show plan', 'espalier.run': 'run' } as const;

export function codeLensesOf(view: View, known: ReadonlySet<string>): readonly CodeLens[] {
  return view.scripts.flatMap((script) => [...(script.offset === 0 ? ofRecipe(script, view, known) : []), ...ofStatements(script, view)]);
}

function ofRecipe(script: Script, view: View, known: ReadonlySet<string>): readonly CodeLens[] {
  const first = script.statements[0];
  if (first === undefined) return [];
  const range = rangeOf(view, script, first.head.span);
  return Object.entries(clientCommands)
    .filter(([command]) => known.has(command))
    .map(([command, title]) => ({ range, command: { title, command, arguments: [view.document.uri] } }));
}

/** A command without a name only shows its title. */
function ofStatements(script: Script, view: View): readonly CodeLens[] {
  const plan = planOf(script, view);
  if (plan === undefined) return [];
  return pairsOf(script, plan).flatMap(({ written, planned }) => {
    const span = written.spans['verb'];
    if (planned.kind !== 'prune' || span === undefined || planned.selected === 0) return [];
    const { reached, selected, layers } = planned;
    const scopes = isUnitPrune(planned) ? 'groups' : 'layers';
    const share = Number(((reached / selected) * 100).toPrecision(4));
    const title = `${reachedWords(planned)}${share}%: ${grouped(reached)} of ${grouped(selected)} in ${layers.length} ${scopes}`;
    const command: Command = { title, command: '' };
    return [{ range: rangeOf(view, script, span), command }];
  });
}
