/** The extension: a language client, and three commands. */
import { commands, workspace, type ExtensionContext } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node.js';
import { makeClient } from './client.ts';
import { planDocuments, showPlan } from './plan-document.ts';
import { openReport } from './report.ts';
import { runRecipe } from './run.ts';

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider('espalier-plan', planDocuments(context)),
    commands.registerCommand('espalier.showPlan', showPlan),
    commands.registerCommand('espalier.run', (uri?: unknown) => runRecipe(context, uri)),
    commands.registerCommand('espalier.openReport', () => openReport(context)),
    commands.registerCommand('espalier.restart', () => restart(context)),
    workspace.onDidGrantWorkspaceTrust(() => restart(context)),
    workspace.onDidChangeConfiguration((change) =>
      change.affectsConfiguration('espalier.command') ? restart(context) : undefined,
    ),
  );
  await restart(context);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}

async function restart(context: ExtensionContext): Promise<void> {
  await deactivate();
  client = makeClient(context);
  await client.start();
}
