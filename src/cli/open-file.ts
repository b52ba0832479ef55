/** Shows a file in the program that the desktop opens such files with. */
import { spawn } from 'node:child_process';
import { platform } from 'node:process';

const openers: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Undefined when it is on its way, else why it is not. */
export function openFile(path: string): Promise<string | undefined> {
  const [command, ...args] = openers[platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, path], { stdio: 'ignore', detached: true });
  child.unref();
  return new Promise((resolve) => {
    child.on('error', () => resolve(`\`${command}\` is not installed`));
    child.on('spawn', () => resolve(undefined));
  });
}
