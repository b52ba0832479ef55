/** Runs the built command as a user does: a process of its own, in a folder of its own. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const command = path.join(root, 'dist', 'espalier.js');

if (!existsSync(command)) throw new Error('these tests run the built command: `npm run build`');

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export interface Circumstances {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** The number of the user who runs it; only root may choose. */
  readonly user?: number;
  /** Sends Ctrl-C, or another signal, when standard error first holds this text. */
  readonly interruptAt?: RegExp;
  readonly interruptBy?: NodeJS.Signals;
}

/** Nothing of the environment that changes colours or words gets through but what is given. */
export function espalier(args: readonly string[], around: Circumstances = {}): Promise<Result> {
  const { cwd = root, input = '', env = {}, interruptAt, interruptBy = 'SIGINT', user } = around;
  const child = spawn(process.execPath, [command, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const before = interruptAt?.test(stderr) === true;
    stderr += text;
    if (!before && interruptAt?.test(stderr) === true) child.kill(interruptBy);
  });
  child.stdin.on('error', () => {}).end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ stdout, stderr, code }));
  });
}

/** A new folder with these files; `removeFolders` takes it away again. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

const folders: string[] = [];

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
