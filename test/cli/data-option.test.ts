/** A data set on the command line, read or refused in a sentence that says what to write. */
import { describe, expect, it } from 'vitest';
import { readDataOption } from '../../src/cli/data-option.ts';

it.each([
  ['x.npy,y.npy', { x: 'x.npy', y: 'y.npy' }],
  ['x=x.npy,y=y.npy,scale=16', { x: 'x.npy', y: 'y.npy', scale: 16 }],
  ['d.npz#x,d.npz#y', { x: 'd.npz#x', y: 'd.npz#y' }],
  ['text=t,tokens=bytes,window=8,stride=2,limit=4', { text: 't', tokens: 'bytes', window: 8, stride: 2, limit: 4 }],
  ['images=a=b', { images: 'a=b' }],
  ['images=photos,damaged=skip', { images: 'photos', damaged: 'skip' }],
  ['x.npy', { x: 'x.npy' }],
  ['x=x.npy,scale=255', { x: 'x.npy', scale: 255 }],
  ['table=t.csv,label=digit,scale=0.5', { table: 't.csv', label: 'digit', scale: 0.5 }],
])('%s', (text, files) => {
  expect(readDataOption(text)).toEqual(files);
});

describe('refused:', () => {
  it.each([
    ['x.npy,y.npy,z.npy', 'Write two files with a comma between them: x.npy,y.npy.'],
    ['x.npy,', 'Write two files with a comma between them: x.npy,y.npy.'],
    ['text=t,', 'Write KEY=VALUE instead of ``.'],
    ['text=t,tokens', 'Write KEY=VALUE instead of `tokens`.'],
    ['text=t', 'Give tokens= beside text=: bytes, or a file.'],
    ['text=t,token=bytes', 'Beside text= there is no token= here. Did you mean tokens=?'],
    ['text=t,tokens=bytes,windw=4', 'Beside text= there is no windw= here. Did you mean window=?'],
    ['text=t,text=u,tokens=bytes', 'text= is given twice.'],
    ['texts=t,tokens=bytes', 'Did you mean text=? Give one of x=, text=, images=, table=.'],
    ['folder=t', 'Give one of x=, text=, images=, table=.'],
    ['text=t,tokens=bytes,window=0', 'Write a number above 0 as window=.'],
    ['text=t,tokens=bytes,window=6.5', 'Write a whole number as window=.'],
    ['images=p,damaged=yes', 'Write damaged=skip or damaged=refuse.'],
    ['images=p,mean=0.5', 'Beside images= there is no mean= here.'],
    ['images=p,augment=flip', 'Beside images= there is no augment= here.'],
    ['table=t.csv', 'Give label= beside table=: a column.'],
  ])('%s', (text, words) => {
    expect(readDataOption(text)).toBe(words);
  });
});
