/** Folders inside a room that import each other both ways, types included. */
import path from 'node:path';
import { localImports, type SourceFile } from './sources.ts';

/** `a ⇄ b`. An index is a door: what it hands on does not count as an arrow. */
export function mutualFolders(files: readonly SourceFile[]): readonly string[] {
  const arrows = new Set<string>();
  for (const { from, to } of localImports(files)) {
    const [a, b] = [path.posix.dirname(from.name), path.posix.dirname(to.name)];
    const isDoor = path.posix.basename(from.name) === 'index.ts';
    if (a !== b && from.room === to.room && !isDoor) arrows.add(`${a} ⇄ ${b}`);
  }
  return [...arrows]
    .filter((arrow) => {
      const [a = '', b = ''] = arrow.split(' ⇄ ');
      return a < b && arrows.has(`${b} ⇄ ${a}`);
    })
    .sort();
}
