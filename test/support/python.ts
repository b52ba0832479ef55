/** Debian's Python, to which its PyTorch belongs: one process imports PyTorch, and a fork of it carries out each script. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './root.ts';

export interface Around {
  readonly cwd?: string;
  /** Beside the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Server {
  readonly process: ChildProcessWithoutNullStreams;
  /** Of those who wait for an exit code, in the order of what they asked. */
  readonly waiting: ((code: number) => void)[];
}

declare global {
  /** Not of this module, which may be loaded anew while the process goes on. */
  var espalierTorchServer: Server | undefined;
}

/** Lives as long as the process of the tests, whose end closes its standard input. */
function started(): Server {
  const child = spawn('/usr/bin/python3', ['-W', 'ignore', 'test/support/torch_server.py'], { cwd: root });
  const waiting: Server['waiting'] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(Number(line)));
  child.stderr.on('data', (text: Buffer) => process.stderr.write(text));
  child.on('exit', () => {
    globalThis.espalierTorchServer = undefined;
    for (const tell of waiting.splice(0)) tell(NaN);
  });
  child.unref();
  return { process: child, waiting };
}

/** `python3 ARGUMENTS…`, where they are a script or a module with what it takes. */
export async function pythonSaid(args: readonly string[], { cwd = root, env = {} }: Around = {}): Promise<Said> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-python-'));
  const [stdout, stderr] = ['stdout', 'stderr'].map((name) => join(folder, name)) as [string, string];
  for (const file of [stdout, stderr]) writeFileSync(file, '');
  const { process: child, waiting } = (globalThis.espalierTorchServer ??= started());
  const asked = { arguments: args, cwd, env: { ...process.env, ...env }, stdout, stderr };
  const code = await new Promise<number>((resolve) => {
    waiting.push(resolve);
    child.stdin.write(`${JSON.stringify(asked)}\n`);
  });
  const said = { code, stdout: readFileSync(stdout, 'utf8'), stderr: readFileSync(stderr, 'utf8') };
  rmSync(folder, { recursive: true });
  return said;
}

/** What it prints; throws what it says of an error. */
export async function python(args: readonly string[], around: Around = {}): Promise<string> {
  const { code, stdout, stderr } = await pythonSaid(args, around);
  if (code !== 0) throw new Error(`python3 ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}
