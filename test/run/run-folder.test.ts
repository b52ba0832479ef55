import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  discardRunFolder,
  openJournal,
  openRunFolder,
  reasonOf,
  writeWhole,
} from '../../src/run/run-folder.ts';

const scratch = () => mkdtempSync(join(tmpdir(), 'espalier-run-'));

describe('the folder of a run', () => {
  it('is made, and taken away again with what an interrupted run wrote', () => {
    const root = scratch();
    const path = join(root, 'deep', 'run');
    const folder = openRunFolder(path).value;
    expect(folder).toEqual({ path, made: [join(root, 'deep'), path] });
    writeWhole(join(path, 'plan.yaml'), 'format: 1\n');
    if (folder !== undefined) discardRunFolder(folder);
    expect(readdirSync(root)).toEqual([]);
  });

  it('leaves a parent that it made where something else is in it by then', () => {
    const root = scratch();
    const folder = openRunFolder(join(root, 'runs', 'first')).value;
    const other = openRunFolder(join(root, 'runs', 'second')).value;
    expect(other?.made).toEqual([join(root, 'runs', 'second')]);
    if (folder !== undefined) discardRunFolder(folder);
    expect(readdirSync(join(root, 'runs'))).toEqual(['second']);
  });

  it('belongs to one run: a second one is refused and takes nothing away', () => {
    const path = scratch();
    expect(openRunFolder(path).value).toEqual({ path, made: [] });
    const second = openRunFolder(path);
    expect(second.value).toBeUndefined();
    expect(second.diagnostics).toMatchObject([{ code: 'ESP6500' }]);
    expect(second.diagnostics[0]?.message).toContain('a run that is going on or was cut off');
    expect(readdirSync(path)).toEqual(['journal.jsonl']);
  });

  it('may be an empty folder, which is emptied but stays', () => {
    const path = scratch();
    const folder = openRunFolder(path).value;
    writeWhole(join(path, 'plan.yaml'), 'format: 1\n');
    if (folder !== undefined) discardRunFolder(folder);
    expect(readdirSync(path)).toEqual([]);
  });

  it('is refused where something stands already, and leaves it alone', () => {
    const path = scratch();
    writeFileSync(join(path, 'thesis.tex'), 'precious');
    expect(openRunFolder(path).diagnostics).toMatchObject([{ code: 'ESP6500' }]);
    writeFileSync(join(path, 'manifest.json'), '{}');
    expect(openRunFolder(path).diagnostics[0]?.message).toContain('finished run');
    expect(openRunFolder(join(path, 'thesis.tex')).diagnostics).toMatchObject([
      { code: 'ESP6501' },
    ]);
    expect(readFileSync(join(path, 'thesis.tex'), 'utf8')).toBe('precious');
  });

  it('is refused where no folder can be made', () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    expect(openRunFolder(join(file, 'run')).diagnostics).toMatchObject([{ code: 'ESP6502' }]);
    expect(openRunFolder('/proc/espalier/run').diagnostics).toMatchObject([{ code: 'ESP6502' }]);
  });

  it('keeps a journal of whole lines', () => {
    const path = join(scratch(), 'run');
    mkdirSync(path);
    const journal = openJournal({ path, made: [] });
    journal.write({ event: 'stage', stage: 'a' });
    journal.write({ event: 'step', loss: 0.5 });
    journal.close();
    const lines = readFileSync(join(path, 'journal.jsonl'), 'utf8').split('\n');
    expect(lines).toEqual(['{"event":"stage","stage":"a"}', '{"event":"step","loss":0.5}', '']);
  });

  it('never writes over a file that is being written', () => {
    const path = join(scratch(), 'model.onnx');
    writeFileSync(`${path}.part`, 'another');
    expect(() => writeWhole(path, 'mine')).toThrow('EEXIST');
    expect(existsSync(path)).toBe(false);
  });

  it("tells the system's reason without the call", () => {
    const error = new Error("ENOSPC: no space left on device, write '/data/run/model.onnx'");
    expect(reasonOf(error)).toBe('ENOSPC: no space left on device');
  });
});
