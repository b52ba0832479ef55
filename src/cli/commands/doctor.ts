/** `espalier doctor`: whether this machine has what runs need. */
import type { Command } from 'commander';
import { visible } from '../../diagnostics/render/visible.ts';
import type { Device, Machine, ExaminedFolder } from '../doctor/examine-machine.ts';
import { clean, unable } from '../report.ts';
import type { Session } from '../terminal.ts';

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

const examples = `
Examples:
  $ espalier doctor
  $ espalier doctor runs --json

A device computes if a graph of one node ran on it. Exit code 2 if something is wrong.`;

export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('try what runs need on this machine: engine, devices, memory, a folder')
    .argument('[folder]', 'where runs are to be written', '.')
    .option('--json', 'print JSON')
    .option('--devices', 'print the devices alone, as JSON')
    .addHelpText('after', examples)
    .action(async (folder: string, options: { readonly json?: true; readonly devices?: true }) => {
      const { out } = session.terminal();
      if (options.devices === true) {
        const { devicesHere } = await import('../doctor/examine-machine.ts');
        out.json(await devicesHere());
        return session.finish(clean);
      }
      const { examineMachine } = await import('../doctor/examine-machine.ts');
      const machine = examineMachine(ESPALIER_VERSION, folder);
      if (options.json === true) out.json(machine);
      else out.write(words(machine));
      session.finish(machine.problems.length === 0 ? clean : unable);
    });
}

function words(machine: Machine): string {
  const { memory, problems, slurm } = machine;
  const disk = `larger data sets than ${size(memory.held)} stay on the disk`;
  const rows: readonly (readonly [string, string])[] = [
    ['espalier', machine.espalier],
    ['node', `${machine.node}, ${machine.platform}`],
    ['onnxruntime', machine.onnxruntime],
    ['processors', processorWords(machine)],
    ['memory', `${size(memory.total)}, ${size(memory.free)} free; ${disk}`],
    ...machine.devices.map((device) => ['device', deviceWords(device)] as const),
    ['folder', folderWords(machine.folder)],
    ['file system', fileSystemWords(machine.folder)],
    ['clock', clockWords(machine.folder)],
    ['slurm', slurm === undefined ? noSlurm : `${slurm}, ${machine.slurmController}`],
  ];
  const table = rows.map(([name, text]) => `${name.padEnd(13)}${visible(text)}\n`).join('');
  const wrong = problems.map((problem) => `wrong: ${visible(problem)}\n`).join('');
  return `${table}\n${wrong === '' ? 'nothing is wrong\n' : wrong}`;
}

const noSlurm = 'no `sbatch` here: no runs on a cluster';

function processorWords({ processors, allowedProcessors }: Machine): string {
  const usual = 'a run uses 1 thread, and all of them with `--threads auto`';
  if (allowedProcessors === undefined) return `${processors}; ${usual}`;
  const cores = Math.max(1, Math.floor(allowedProcessors));
  return `${processors}, of which this container may use ${allowedProcessors}; ` + `${usual}: give \`--cores ${cores}\` then`;
}

function fileSystemWords({ fileSystem = 'of a kind that is not known' }: ExaminedFolder): string {
  return fileSystem === 'tmpfs' ? 'tmpfs: in memory, lost when the machine restarts' : fileSystem;
}

function clockWords({ clockAhead }: ExaminedFolder): string {
  if (clockAhead === undefined) return 'not asked, since no files can be written';
  const off = `${Math.abs(clockAhead)} s ${clockAhead < 0 ? 'behind' : 'ahead of'}`;
  const own = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  return `${own}; that of the folder is ${Math.abs(clockAhead) < 0.05 ? 'the same' : `${off} it`}`;
}

function deviceWords({ name, computes, reason = '' }: Device): string {
  return computes ? `${name} computes` : `${name} does not compute: ${reason}`;
}

function folderWords({ path, writable, free }: ExaminedFolder): string {
  const space = free === undefined ? '' : `, ${size(free)} free`;
  return `${path}: ${writable ? 'files can be written' : 'no files can be written'}${space}`;
}

function size(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
