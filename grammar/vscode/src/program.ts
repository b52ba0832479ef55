/** Which Espalier the extension starts: the one that was chosen, the workspace's, or its own. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { workspace, type ExtensionContext, type Uri } from 'vscode';

export interface Program {
  /** Path of `espalier.js`. */
  readonly path: string;
  /** False for the extension's own, which comes without onnxruntime. */
  readonly canRun: boolean;
}

/** Code of a workspace is only started where the workspace is trusted. */
export function programFor({ extensionPath }: ExtensionContext, folder: Uri | undefined): Program {
  const own = path.join(extensionPath, 'server', 'espalier.js');
  if (!workspace.isTrusted) return { path: own, canRun: false };
  const chosen = workspace.getConfiguration('espalier', folder).get<string>('command', '').trim();
  if (chosen !== '') {
    return { path: path.resolve(folder?.fsPath ?? '', chosen), canRun: true };
  }
  const installed = path.join(folder?.fsPath ?? '', 'node_modules/espalier/dist/espalier.js');
  if (folder !== undefined && existsSync(installed)) return { path: installed, canRun: true };
  return { path: own, canRun: false };
}
