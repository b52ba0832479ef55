/** What figures depend on: the machine, and the versions of what runs. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { runTorch } from './torch.ts';

/** A line each: the processor, our runtime, the rival's and the library of its matrix products. */
export function machineLines(): readonly string[] {
  const [processor] = cpus();
  const model = processor?.model ?? 'unknown processor';
  return [
    `${model.trim()}, ${cpus().length} cores${vectors()}`,
    `node ${process.versions.node}, onnxruntime ${versionOf('onnxruntime-node')}`,
    rivalLine(),
  ];
}

function versionOf(name: string): string {
  const file = readFileSync(`node_modules/${name}/package.json`, 'utf8');
  return /"version": "(.*?)"/.exec(file)?.[1] ?? 'unknown';
}

function vectors(): string {
  try {
    const flags = readFileSync('/proc/cpuinfo', 'utf8');
    const known = ['avx512f', 'avx2', 'neon'].find((flag) => new RegExp(`\\b${flag}\\b`).test(flags));
    return known === undefined ? '' : `, ${known}`;
  } catch {
    return '';
  }
}

const versions = `
import json, os, re, torch
maps = open("/proc/self/maps").read() if os.path.exists("/proc/self/maps") else ""
blas = sorted({os.path.relpath(it, "/usr/lib") for it in re.findall(r"/\\S*(?:blas|mkl_rt)\\S*", maps)})
print(json.dumps(f"PyTorch {torch.__version__}, matrix products by {', '.join(blas) or 'an unknown library'}"))
`;

function rivalLine(): string {
  const line = runTorch(versions);
  return typeof line === 'string' ? line : 'python3-torch is not installed: no figures of PyTorch';
}
