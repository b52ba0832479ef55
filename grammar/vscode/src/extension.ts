/** The extension: a language client, and three commands. */
import { commands, workspace, type ExtensionContext } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node.js';
import { makeClient } from './client.ts';
import { planDocuments, showPlan } from './plan-document.ts';
import { openReport } from './report.ts';
import { runRecipe } from './run.ts';

let client: LanguageClient | undefined;
/** A client that is starting cannot be stopped: what wants another one waits its turn. */
let turn: Promise<void> = Promise.resolve();

export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider('espalier-plan', planDocuments(context)),
    commands.registerCommand('espalier.showPlan', showPlan),
    commands.registerCommand('espalier.run', (uri?: unknown) => runRecipe(context, uri)),
    commands.registerCommand('espalier.openReport', () => openReport(context)),
    commands.registerCommand('espalier.restart', () => restart(context)),
    workspace.onDidGrantWorkspaceTrust(() => restart(context)),
    workspace.onDidChangeConfiguration((change) => (change.affectsConfiguration('espalier.command') ? restart(context) : undefined)),
  );
  await restart(context);
}

export function deactivate(): Promise<void> {
  return next(undefined);
}

function restart(context: ExtensionContext): Promise<void> {
  return next(() => makeClient(context));
}

function next(make: (() => LanguageClient) | undefined): Promise<void> {
  const done = turn.then(async () => {
    const last = client;
    client = undefined;
    if (last?.isRunning()) await last.stop();
    client = make?.();
    await client?.start();
  });
  turn = done.catch(() => undefined);
  return done;
}
