/** Trials of networks by `trial.py`, whose commands are carried out in this process but for the first of each kind. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { python } from '../support/python.ts';

export interface Trial {
  readonly network: string;
  readonly export: string;
  readonly job: string;
  readonly verdict: string;
  readonly code: string;
  readonly reason: string;
}

export function trialsIn(text: string): readonly Trial[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Trial => JSON.parse(line));
}

/** Each in a folder of its own below `folder`. */
export async function tried(folder: string, network: string, how: string, jobs: readonly string[]): Promise<readonly Trial[]> {
  const place = path.join(folder, 'commands');
  const server = createServer((asking) => {
    createInterface({ input: asking }).once('line', (line) => {
      const { args, cwd }: { readonly args: readonly string[]; readonly cwd: string } = JSON.parse(line);
      espalier(args, { cwd }).then(
        (said) => asking.end(`${JSON.stringify(said)}\n`),
        (error: unknown) => asking.end(`${JSON.stringify({ code: 1, stdout: '', stderr: String(error) })}\n`),
      );
    });
  }).listen(place);
  await once(server, 'listening');
  try {
    const script = path.join(root, 'test/networks/trial.py');
    return trialsIn(await python([script, `socket ${place}`, folder, network, '--exports', how, '--jobs', jobs.join()]));
  } finally {
    server.close();
  }
}
