/** Carries a recipe out as a task, so that its progress is seen and it can be stopped. */
import path from 'node:path';
import { ProcessExecution, Task, TaskScope, tasks, window, workspace, type ExtensionContext } from 'vscode';
import { asNode, folderOf } from './espalier.ts';
import { programFor } from './program.ts';
import { savedRecipe } from './recipe.ts';

const needsInstalled =
  'Running needs Espalier with its runtime: install it in the workspace (npm install espalier), or name it in the setting espalier.command. The extension itself checks and plans only.';

export async function runRecipe(context: ExtensionContext, given?: unknown): Promise<void> {
  const recipe = await savedRecipe(given);
  if (recipe === undefined) return;
  const program = programFor(context, folderOf(recipe));
  if (!program.canRun) {
    await window.showWarningMessage(needsInstalled);
    return;
  }
  const execution = new ProcessExecution(process.execPath, [program.path, 'run', recipe.fsPath], {
    cwd: path.dirname(recipe.fsPath),
    env: asNode,
  });
  const name = `run ${path.basename(recipe.fsPath)}`;
  const scope = workspace.getWorkspaceFolder(recipe) ?? TaskScope.Workspace;
  await tasks.executeTask(new Task({ type: 'espalier' }, scope, name, 'espalier', execution));
}
