import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discardRunFolder, openRunFolder, reasonOf, reopenRunFolder, type RunFolder } from '../../src/record/run-folder.ts';
import { disk } from '../../src/record/file-layer.ts';
import { seal } from '../../src/record/sealed.ts';
import { must } from './support.ts';

const scratch = () => mkdtempSync(join(tmpdir(), 'espalier-run-'));
const open = (path: string) => openRunFolder(disk, path);
const discard = (folder: RunFolder) => discardRunFolder(disk, folder);
const withoutLocks = (path: string) => readdirSync(path).filter((entry) => !entry.startsWith('run.lock.'));

describe('the folder of a run', () => {
  it('is made, and taken away again with what a failed run wrote', () => {
    const root = scratch();
    const path = join(root, 'deep', 'run');
    const folder = must(open(path));
    expect(folder).toMatchObject({ path, made: [join(root, 'deep'), path] });
    writeFileSync(join(path, 'plan.yaml'), 'format: 1\n');
    discard(folder);
    expect(readdirSync(root)).toEqual([]);
  });

  it('leaves a parent that it made where something else is in it by then', () => {
    const root = scratch();
    const folder = must(open(join(root, 'runs', 'first')));
    const other = must(open(join(root, 'runs', 'second')));
    expect(other.made).toEqual([join(root, 'runs', 'second')]);
    discard(folder);
    expect(readdirSync(join(root, 'runs'))).toEqual(['second']);
    discard(other);
  });

  it('belongs to one run: a second one is refused and takes nothing away', () => {
    const path = scratch();
    const first = must(open(path));
    const second = open(path);
    expect(second.value).toBeUndefined();
    expect(second.diagnostics).toMatchObject([{ code: 'ESP6560' }]);
    expect(second.diagnostics[0]?.message).toContain(`process ${process.pid} is writing`);
    expect(readdirSync(path)).toHaveLength(1);
    first.lock.release();
    must(open(path)).lock.release();
    expect(readdirSync(path)).toEqual([]);
  });

  it('tells a run that is going on from one that was cut off', () => {
    const path = scratch();
    const { lock } = must(open(path));
    writeFileSync(join(path, 'unfinished.json'), '');
    expect(open(path).diagnostics).toMatchObject([{ code: 'ESP6560' }]);
    lock.release();
    expect(open(path).diagnostics).toMatchObject([{ code: 'ESP6500', help: expect.stringContaining(`espalier run --resume ${path}`) }]);
  });

  it('may be an empty folder, which is emptied but stays', () => {
    const path = scratch();
    const folder = must(open(path));
    writeFileSync(join(path, 'plan.yaml'), 'format: 1\n');
    discard(folder);
    expect(readdirSync(path)).toEqual([]);
  });

  it('is refused where something stands already, and leaves it alone', () => {
    const path = scratch();
    writeFileSync(join(path, 'thesis.tex'), 'precious');
    expect(open(path).diagnostics).toMatchObject([{ code: 'ESP6500' }]);
    writeFileSync(join(path, 'manifest.json'), '{}');
    expect(open(path).diagnostics[0]?.message).toContain('finished run');
    expect(open(join(path, 'thesis.tex')).diagnostics).toMatchObject([{ code: 'ESP6501' }]);
    expect(readFileSync(join(path, 'thesis.tex'), 'utf8')).toBe('precious');
  });

  it('that was cut off before its run had begun counts as empty', () => {
    const path = scratch();
    writeFileSync(join(path, 'run.json'), seal({ format: 2 }).line + '\n');
    writeFileSync(join(path, 'plan.yaml.4711.part'), 'format');
    writeFileSync(join(path, 'unfinished.json.4712.part'), '{');
    must(open(path)).lock.release();
    // Found by `npm run kill -- --times 1000`: half of a file stayed beside the finished run.
    expect(readdirSync(path)).toEqual(['run.json']);
    const own = scratch();
    writeFileSync(join(own, 'run.json'), '{"runner": "of somebody else"}');
    expect(open(own).diagnostics).toMatchObject([{ code: 'ESP6500' }]);
  });

  it('is refused where another program is still loading a file', () => {
    const path = scratch();
    writeFileSync(join(path, 'thesis.pdf.part'), 'precious');
    expect(open(path).diagnostics).toMatchObject([{ code: 'ESP6500' }]);
    expect(readFileSync(join(path, 'thesis.pdf.part'), 'utf8')).toBe('precious');
  });

  it('is refused where no folder can be made', () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    expect(open(join(file, 'run')).diagnostics).toMatchObject([{ code: 'ESP6502' }]);
    expect(open('/proc/espalier/run').diagnostics).toMatchObject([{ code: 'ESP6502' }]);
  });

  it('is resumed only where a run was begun, by a version that knows it', () => {
    const path = scratch();
    const reopen = () => reopenRunFolder(disk, path);
    expect(reopen().diagnostics).toMatchObject([{ code: 'ESP6563' }]);
    writeFileSync(join(path, 'run.json'), seal({ format: 2 }).line + '\n');
    expect(reopen().diagnostics).toMatchObject([{ code: 'ESP6563' }]);
    writeFileSync(join(path, 'unfinished.json'), '');
    writeFileSync(join(path, 'model.onnx.4711.part'), 'half');
    must(reopen()).lock.release();
    expect(existsSync(join(path, 'model.onnx.4711.part'))).toBe(false);
    writeFileSync(join(path, 'run.json'), seal({ format: 3 }).line + '\n');
    expect(reopen().diagnostics).toMatchObject([{ code: 'ESP6561', message: expect.stringContaining('has format 3') }]);
    expect(withoutLocks(path)).toEqual(['run.json', 'unfinished.json']);
  });

  it("tells the system's reason without the call", () => {
    const error = new Error("ENOSPC: no space left on device, write '/data/run/model.onnx'");
    expect(reasonOf(error)).toBe('ENOSPC: no space left on device');
  });
});
