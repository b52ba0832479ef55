/** How pictures of groups look, in the colours of the report. */

/** For a file of its own, which has no page around it: the colours of `theme.css` that it needs. */
export const colours = [
  'svg{--paper:#fffefb;--ink:#23261f;--quiet:#62685a;--rule:#d9dbd0;--wash:#f4f4ec;--bad:#b3261e;',
  '--series-0:#2f7d4f;--series-1:#b3541e;--series-2:#3a66b0;background:var(--paper)}',
  '@media (prefers-color-scheme:dark){svg{--paper:#171915;--ink:#e6e8de;--quiet:#a0a695;',
  '--rule:#3a3d35;--wash:#20231d;--bad:#ff8a80;--series-0:#6fc08f;--series-1:#f0a06a;--series-2:#8db1f0}}',
].join('');

export const style = [
  '.group-picture text{font:11px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle;fill:var(--ink)}',
  '.group-picture .heading{font-weight:600}',
  '.group-picture .name{fill:var(--quiet)}',
  '.group-picture .producer{fill:var(--series-0)}',
  '.group-picture .consumer{fill:var(--series-2)}',
  '.group-picture .change{fill:var(--series-1)}',
  '.group-picture .reason{fill:var(--bad)}',
  '.group-picture rect{fill:var(--wash);stroke:var(--quiet)}',
  '.group-picture .between rect{stroke:var(--rule)}',
  '.group-picture .many rect{stroke:var(--rule);stroke-dasharray:4 3}',
  '.group-picture .maker rect{stroke:var(--series-0);stroke-width:1.6}',
  '.group-picture .reader rect{stroke:var(--series-2);stroke-width:1.6}',
  '.group-picture .changing rect{stroke:var(--series-1);stroke-width:1.6}',
  '.group-picture .pinned rect{stroke:var(--bad);stroke-width:1.6}',
  '.group-picture .way{fill:none;stroke:var(--quiet);stroke-width:1.2}',
  '.group-picture .tip{fill:var(--quiet)}',
].join('');
