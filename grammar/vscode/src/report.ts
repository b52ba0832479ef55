/** Makes the report of a run, and opens it in the browser. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Uri, env, window, workspace, type ExtensionContext } from 'vscode';
import { espalier } from './espalier.ts';

/** What every run leaves, which nothing else is called. */
const journals = '**/journal.jsonl';
const most = 500;

export async function openReport(context: ExtensionContext): Promise<void> {
  const found = await workspace.findFiles(journals, '**/node_modules/**', most);
  if (found.length === 0) {
    await window.showInformationMessage('There is no run below the folders of this workspace yet.');
    return;
  }
  const runs = found.map((journal) => {
    const folder = path.dirname(journal.fsPath);
    return { label: path.basename(folder), description: workspace.asRelativePath(folder), journal };
  });
  const chosen = await window.showQuickPick(runs, { placeHolder: 'Which run?' });
  if (chosen === undefined) return;
  const folder = path.dirname(chosen.journal.fsPath);
  const page = path.join(mkdtempSync(path.join(tmpdir(), 'espalier-')), `${chosen.label}.html`);
  const { code, stderr } = await espalier(context, chosen.journal, 'report', folder, '--out', page);
  if (code !== 0) {
    await window.showErrorMessage(stderr.trim());
    return;
  }
  await env.openExternal(Uri.file(page));
}
