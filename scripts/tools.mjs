/** The programs beside Node that some tests need: how each is found, what brings it, and who needs it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { install as installVsCode, server } from './vs-code-server.mjs';

const pythonModule = (name) => `/usr/lib/python3/dist-packages/${name}`;

/** A command on the path, or the path of what a package brings; the Debian packages, or npm. */
export const tools = {
  'tree-sitter': { what: 'tree-sitter', packages: ['tree-sitter-cli'] },
  cc: { what: 'cc', packages: ['gcc', 'libc6-dev'] },
  git: { what: 'git', packages: ['git'] },
  nvim: { what: 'nvim', packages: ['neovim'] },
  chromium: { what: '/usr/bin/chromium', packages: ['chromium'] },
  python3: { what: '/usr/bin/python3', packages: ['python3'] },
  numpy: { what: pythonModule('numpy'), packages: ['python3-numpy'] },
  pillow: { what: pythonModule('PIL'), packages: ['python3-pil'] },
  yaml: { what: pythonModule('yaml'), packages: ['python3-yaml'] },
  protobuf: { what: pythonModule('google/protobuf'), packages: ['python3-protobuf'] },
  torch: { what: pythonModule('torch'), packages: ['python3-torch'] },
  onnx: { what: pythonModule('onnx'), packages: ['python3-onnx'] },
  safetensors: { what: pythonModule('safetensors'), packages: ['python3-safetensors'] },
  pytest: { what: pythonModule('pytest'), packages: ['python3-pytest'] },
  mypy: { what: '/usr/bin/mypy', packages: ['mypy'] },
  pip: { what: pythonModule('pip'), packages: ['python3-pip'] },
  setuptools: { what: pythonModule('setuptools'), packages: ['python3-setuptools'] },
  slurm: { what: '/usr/sbin/slurmctld', packages: ['slurmctld', 'slurmd', 'slurm-client', 'munge'] },
  vulkan: { what: '/usr/share/vulkan/icd.d', packages: ['libvulkan1', 'mesa-vulkan-drivers'] },
  'code-server': { what: server, packages: [] },
};

const torch = ['python3', 'torch'];
const torchAndOnnx = ['numpy', 'onnx', ...torch];
const safetensors = [...torch, 'safetensors'];

/** The tests that start them; `test/house/tools.test.ts` holds it against what the tests do. */
export const needs = {
  'test/cli/check-fix.test.ts': ['git'],
  'test/cli/devices.test.ts': ['vulkan'],
  'test/cli/diff.test.ts': ['git'],
  'test/cluster/slurm.test.ts': ['slurm'],
  'test/editor/neovim.test.ts': ['nvim'],
  'test/grammar/tree-sitter.test.ts': ['cc', 'tree-sitter'],
  'test/model/batch/free-batch.test.ts': ['numpy', ...torch],
  'test/networks/networks.test.ts': torchAndOnnx,
  'test/playground/page.test.ts': ['chromium'],
  'test/pytorch/apoz.test.ts': torchAndOnnx,
  'test/pytorch/beginnings.test.ts': torch,
  'test/pytorch/block-fisher.test.ts': torchAndOnnx,
  'test/pytorch/buffers.test.ts': torchAndOnnx,
  'test/pytorch/codes.test.ts': torch,
  'test/pytorch/deltas.test.ts': torch,
  'test/pytorch/dense-prediction.test.ts': torchAndOnnx,
  'test/pytorch/engine.test.ts': torchAndOnnx,
  'test/pytorch/engine-columns.test.ts': ['numpy', 'onnx', ...torch],
  'test/pytorch/engine-example.test.ts': ['numpy', 'onnx', 'pip', 'setuptools', ...torch],
  'test/pytorch/engine-package.test.ts': ['pytest', ...torchAndOnnx],
  'test/pytorch/engine-perceptrons.test.ts': torchAndOnnx,
  'test/pytorch/engine-pictures.test.ts': torchAndOnnx,
  'test/pytorch/engine-random.test.ts': torchAndOnnx,
  'test/pytorch/engine-selection.test.ts': torchAndOnnx,
  'test/pytorch/engine-shards.test.ts': ['pytest', ...torchAndOnnx],
  'test/pytorch/engine-text.test.ts': torchAndOnnx,
  'test/pytorch/engine-types.test.ts': ['mypy', ...torchAndOnnx],
  'test/pytorch/exported.test.ts': ['numpy', ...safetensors],
  'test/pytorch/fading.test.ts': torchAndOnnx,
  'test/pytorch/flap.test.ts': ['numpy', 'onnx', ...safetensors],
  'test/pytorch/gated-networks.test.ts': torchAndOnnx,
  'test/pytorch/gates.test.ts': torch,
  'test/pytorch/hessian.test.ts': torchAndOnnx,
  'test/pytorch/hugging-face.test.ts': safetensors,
  'test/pytorch/input-gates.test.ts': torch,
  'test/pytorch/insertions.test.ts': torch,
  'test/pytorch/labelled-files.test.ts': ['pillow', ...torchAndOnnx],
  'test/pytorch/masked-layers.test.ts': torchAndOnnx,
  'test/pytorch/masks.test.ts': ['pillow', ...torchAndOnnx],
  'test/pytorch/multipliers.test.ts': torch,
  'test/pytorch/notebook.test.ts': ['numpy', ...torch],
  'test/pytorch/nuclear.test.ts': torchAndOnnx,
  'test/pytorch/padding.test.ts': torchAndOnnx,
  'test/pytorch/peft-folder.test.ts': ['numpy', ...safetensors],
  'test/pytorch/penalties.test.ts': torchAndOnnx,
  'test/pytorch/reads.test.ts': torchAndOnnx,
  'test/pytorch/schedulers.test.ts': torchAndOnnx,
  'test/pytorch/several-inputs.test.ts': torchAndOnnx,
  'test/pytorch/shared-cells.test.ts': torch,
  'test/pytorch/sliced-expressions.test.ts': torchAndOnnx,
  'test/pytorch/sliced-output.test.ts': torchAndOnnx,
  'test/pytorch/smaller-llama.test.ts': ['numpy', ...safetensors],
  'test/pytorch/straight-through.test.ts': ['numpy', ...torch],
  'test/pytorch/stream-gates.test.ts': torch,
  'test/pytorch/thresholds.test.ts': torch,
  'test/pytorch/ties.test.ts': torch,
  'test/pytorch/two-heads.test.ts': torchAndOnnx,
  'test/pytorch/whole-way.test.ts': torchAndOnnx,
  'test/pytorch/widths.test.ts': torch,
  'test/report/gates.test.ts': ['chromium'],
  'test/report/page.test.ts': ['chromium'],
  'test/report/trackers.test.ts': ['protobuf', 'python3', 'yaml'],
  'test/run/npz.test.ts': ['python3'],
  'test/run/similarity.test.ts': ['numpy', 'python3'],
  'test/run/units/unit-lengths.test.ts': ['numpy', 'onnx', 'python3', 'torch'],
  'test/vscode/editor.test.ts': ['chromium', 'code-server'],
};

/** Installs what is missing, as far as it can: Debian packages as root, VS Code from npm. */
export function installTools() {
  const packages = Object.values(tools)
    .filter((tool) => !isThere(tool))
    .flatMap((tool) => tool.packages);
  if (packages.length > 0 && process.getuid?.() === 0 && isCommand('apt-get')) {
    console.log(`installing ${packages.join(', ')}`);
    apt('update');
    apt('install', '--yes', '--no-install-recommends', ...packages);
  }
  if (!existsSync(server)) installVsCode();
}

/** The tests that lack a tool, in groups that lack the same: the names of what would bring it, and the files. */
export function testsWithoutTools() {
  const missing = new Set(Object.keys(tools).filter((name) => isHidden(name) || !isThere(tools[name])));
  const groups = new Map();
  for (const [test, names] of Object.entries(needs)) {
    const lacking = names.filter((name) => missing.has(name));
    if (lacking.length === 0) continue;
    const what = lacking.map(nameOf).toSorted().join(', ');
    groups.set(what, [...(groups.get(what) ?? []), test]);
  }
  return [...groups].map(([what, tests]) => ({ what, tests }));
}

function nameOf(name) {
  const { packages } = tools[name];
  return packages.length === 0 ? `${name} (npm)` : `${packages.join(', ')} (Debian)`;
}

/** `ESPALIER_HIDE_TOOLS=torch,nvim` makes this machine one that lacks them. */
function isHidden(name) {
  return (process.env.ESPALIER_HIDE_TOOLS ?? '').split(',').includes(name);
}

function isThere({ what }) {
  return what.startsWith('/') ? existsSync(what) : isCommand(what);
}

function isCommand(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0;
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
