/** `espalier doctor`: whether this machine has what runs need. */
import type { Command } from 'commander';
import { jsonText } from '../../diagnostics/render/json-text.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import type { Device } from '../doctor/devices.ts';
import type { Machine } from '../doctor/examine-machine.ts';
import type { ExaminedFolder } from '../doctor/examine-folder.ts';
import { clean, unable } from '../exit-code.ts';
import type { Session } from '../session.ts';

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

const examples = `
Examples:
  $ espalier doctor
  $ espalier doctor runs --json

A device computes if a graph of one node ran on it. Exit code 2 if something is wrong.`;

interface DoctorOptions {
  readonly json?: true;
  readonly devices?: true;
}

export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('try what runs need on this machine: engine, devices, memory, a folder')
    .argument('[folder]', 'where runs are to be written', '.')
    .option('--json', 'print JSON')
    .option('--devices', 'print the devices alone, as JSON')
    .addHelpText('after', examples)
    .action(async (folder: string, options: DoctorOptions) => {
      const { out } = session.terminal();
      if (options.devices === true) {
        const { devicesHere } = await import('../doctor/devices.ts');
        out.write(jsonText(await devicesHere()));
        return session.finish(clean);
      }
      const { examineMachine } = await import('../doctor/examine-machine.ts');
      const machine = examineMachine(ESPALIER_VERSION, folder);
      out.write(options.json === true ? jsonText(machine, 2) + '\n' : words(machine));
      session.finish(machine.problems.length === 0 ? clean : unable);
    });
}

function words(machine: Machine): string {
  const { memory, processors, problems, slurm } = machine;
  const disk = `larger data sets than ${size(memory.held)} stay on the disk`;
  const rows: readonly (readonly [string, string])[] = [
    ['espalier', machine.espalier],
    ['node', `${machine.node}, ${machine.platform}`],
    ['onnxruntime', machine.onnxruntime],
    ['processors', `${processors}; a run uses 1 thread unless \`threads\` says more`],
    ['memory', `${size(memory.total)}, ${size(memory.free)} free; ${disk}`],
    ...machine.devices.map((device) => ['device', deviceWords(device)] as const),
    ['folder', folderWords(machine.folder)],
    ['slurm', slurm === undefined ? noSlurm : `${slurm}, ${machine.slurmController}`],
  ];
  const table = rows.map(([name, text]) => `${name.padEnd(13)}${visible(text)}\n`).join('');
  const wrong = problems.map((problem) => `wrong: ${visible(problem)}\n`).join('');
  return `${table}\n${wrong === '' ? 'nothing is wrong\n' : wrong}`;
}

const noSlurm = 'no `sbatch` here: no runs on a cluster';

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
