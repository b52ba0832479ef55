/**
 * Installs the Debian packages that some tests need, where they are missing and may be installed.
 * Nothing fails here: a test that misses its tool says so itself.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const needed = [
  ['tree-sitter', 'tree-sitter-cli'],
  ['cc', 'gcc', 'libc6-dev'],
  ['git', 'git'],
  ['python3', 'python3'],
  ['nvim', 'neovim'],
  ['chromium', 'chromium'],
  ['/usr/share/vulkan/icd.d', 'libvulkan1', 'mesa-vulkan-drivers'],
];

const missing = needed.filter(([command]) => !isThere(command));
const packages = missing.flatMap(([, ...names]) => names);
if (packages.length > 0) install();

function install() {
  if (process.getuid?.() !== 0 || !isThere('apt-get')) {
    console.log(`missing, and not to be installed here: ${packages.join(', ')}`);
    return;
  }
  console.log(`installing ${packages.join(', ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', ...args], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  apt('update');
  apt('install', '--yes', '--no-install-recommends', ...packages);
}

/** A command, or the path of what a package brings. */
function isThere(command) {
  if (command.startsWith('/')) return existsSync(command);
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}
