/** The plan of a recipe as a document of its own, beside it, made anew when the recipe is saved. */
import { EventEmitter, Uri, ViewColumn, window, workspace, type ExtensionContext, type TextDocumentContentProvider } from 'vscode';
import { espalier } from './espalier.ts';
import { savedRecipe } from './recipe.ts';

const scheme = 'espalier-plan';

export function planDocuments(context: ExtensionContext): TextDocumentContentProvider {
  const changed = new EventEmitter<Uri>();
  const saved = workspace.onDidSaveTextDocument(() => {
    for (const { uri } of workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
  });
  context.subscriptions.push(changed, saved);
  return {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => {
      const recipe = Uri.parse(uri.query);
      const { code, stdout, stderr } = await espalier(context, recipe, 'plan', recipe.fsPath);
      return code === 0 ? stdout : `${stderr}\n${stdout}`.trim();
    },
  };
}

export async function showPlan(given?: unknown): Promise<void> {
  const recipe = await savedRecipe(given);
  if (recipe === undefined) return;
  const path = `${recipe.path}.plan.txt`;
  const uri = Uri.from({ scheme, path, query: recipe.toString() });
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { ...{ viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true } });
}
