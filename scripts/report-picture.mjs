/**
 * `npm run picture`: writes docs/pictures/report.png, the head of a report. The run is a real one: a sweep
 * over sparsities with two seeds each, on examples/lenet300. Chromium draws it (`CHROMIUM` says where it is).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = path.join(root, 'dist/espalier.js');

const recipe = `recipe how-sparse
param target: sparsity = 80%
sweep target in 50%, 80%, 90%, 95%, 98% {
  branch 2 ways varying seed {
    prune weights by global magnitude to target protect min 1% per layer
    then retrain all with sgd(lr: 0.01, momentum: 0.9) for 60 steps
  }
}
`;
if (!existsSync(command)) throw new Error('it runs the built command: `npm run build`');
const folder = mkdtempSync(path.join(tmpdir(), 'espalier-picture-'));
try {
  const project = ['--project', path.join(root, 'examples/lenet300/espalier.yaml')];
  writeFileSync(path.join(folder, 'how-sparse.prune'), recipe);
  execute(command, 'run', 'how-sparse.prune', '--out', 'runs/how-sparse', '--quiet', ...project);
  execute(command, 'report', 'runs/how-sparse', ...project);
  await draw(path.join(folder, 'runs/how-sparse.html'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function draw(page) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const view = await browser.newPage({ viewport: { width: 900, height: 1080 } });
  await view.goto(pathToFileURL(page).href);
  await view.waitForSelector('#trade-off-0 svg');
  await view.screenshot({ path: path.join(root, 'docs/pictures/report.png') });
  await browser.close();
}

function execute(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: folder, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
