/** Which Espalier the extension starts: the one that was chosen, the workspace's, or its own. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
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
  const installed = folder === undefined ? undefined : installedFor(folder.fsPath);
  return installed === undefined ? { path: own, canRun: false } : { path: installed, canRun: true };
}

/** What Node finds from there: in folders above, and in a clone of Espalier the clone itself. */
function installedFor(folder: string): string | undefined {
  try {
    const manifest = createRequire(path.join(folder, 'recipe.js')).resolve('espalier/package.json');
    const program = path.join(path.dirname(manifest), 'dist/espalier.js');
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}
