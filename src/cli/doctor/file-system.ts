/** What kind of file system a folder lies on, by the numbers that Linux gives them. */
import { statfsSync } from 'node:fs';

const kinds = new Map([
  [0xef53, 'ext4'],
  [0x9123683e, 'btrfs'],
  [0x58465342, 'xfs'],
  [0x2fc12fc1, 'zfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlay'],
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb'],
  [0x0bd00bd0, 'lustre'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
]);

/** Undefined on other systems, and for unknown file systems. */
export function fileSystemOf(folder: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return kinds.get(statfsSync(folder).type);
  } catch {
    return undefined;
  }
}
