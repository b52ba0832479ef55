/** The programs beside Node that some tests need: how each is found, what brings it, and who needs it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { install as installVsCode, server } from './vs-code-server.mjs';

/** A command on the path, or the path of what a package brings; the Debian packages; the tests. */
export const debianTools = [
  ['tree-sitter', ['tree-sitter-cli'], ['test/grammar/tree-sitter.test.ts']],
  ['cc', ['gcc', 'libc6-dev'], ['test/grammar/tree-sitter.test.ts']],
  ['git', ['git'], []],
  ['python3', ['python3'], ['test/run/npz.test.ts']],
  ['nvim', ['neovim'], ['test/editor/neovim.test.ts']],
  ['/usr/bin/chromium', ['chromium'], ['test/report/page.test.ts', 'test/playground/page.test.ts', 'test/vscode/editor.test.ts']],
  [
    '/usr/lib/python3/dist-packages/torch',
    ['python3-torch', 'python3-onnx'],
    ['test/pytorch/whole-way.test.ts', 'test/pytorch/exported.test.ts'],
  ],
  [
    '/usr/lib/python3/dist-packages/safetensors',
    ['python3-safetensors'],
    ['test/pytorch/exported.test.ts', 'test/pytorch/smaller-llama.test.ts'],
  ],
  ['/usr/sbin/slurmctld', ['slurmctld', 'slurmd', 'slurm-client', 'munge'], ['test/cluster/slurm.test.ts']],
  ['/usr/share/vulkan/icd.d', ['libvulkan1', 'mesa-vulkan-drivers'], ['test/cli/devices.test.ts']],
].map(([what, packages, tests]) => ({ what, packages, tests }));

const vsCodeTests = ['test/vscode/editor.test.ts'];

/** Installs what is missing, as far as it can: Debian packages as root, VS Code from npm. */
export function installTools() {
  const packages = debianTools.filter(isMissing).flatMap((tool) => tool.packages);
  if (packages.length > 0 && process.getuid?.() === 0 && isCommand('apt-get')) {
    console.log(`installing ${packages.join(', ')}`);
    apt('update');
    apt('install', '--yes', '--no-install-recommends', ...packages);
  }
  if (!existsSync(server)) installVsCode();
}

/** What is not there: its name, how to have it, and the files of tests that need it. */
export function missingTools() {
  const debian = debianTools.filter(isMissing).map(({ packages, tests }) => ({ name: packages.join(', '), from: 'Debian', tests }));
  const vsCode = existsSync(server) ? [] : [{ name: 'code-server', from: 'npm', tests: vsCodeTests }];
  return [...debian, ...vsCode];
}

function isMissing({ what }) {
  return what.startsWith('/') ? !existsSync(what) : !isCommand(what);
}

function isCommand(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0;
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
