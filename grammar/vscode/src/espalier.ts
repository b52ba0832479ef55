/** Espalier as a process of its own, in the Node that the editor runs on. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { workspace, type ExtensionContext, type Uri } from 'vscode';
import { programFor } from './program.ts';

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What makes the editor's own program a plain Node. */
export const asNode = { ELECTRON_RUN_AS_NODE: '1' };

export function folderOf(file: Uri): Uri | undefined {
  return workspace.getWorkspaceFolder(file)?.uri;
}

/** Never fails: what went wrong is in the answer. */
export function espalier(context: ExtensionContext, file: Uri, ...args: readonly string[]): Promise<Answer> {
  const program = programFor(context, folderOf(file));
  const options = { cwd: path.dirname(file.fsPath), env: { ...process.env, ...asNode, NO_COLOR: '1' }, maxBuffer: 1 << 26 };
  return new Promise((resolve) => {
    execFile(process.execPath, [program.path, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
}
