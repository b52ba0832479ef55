import { describe, expect, it } from 'vitest';
import { allMatches, groupAt, lastPart, matchPart, matchParts } from '../../src/basics/matches.ts';

describe('matches', () => {
  it('are the whole and its groups', () => {
    expect([...matchParts(/(a)(b)?/, 'xab')]).toEqual(['ab', 'a', 'b']);
    expect(matchPart(/(a)(b)?/, 'xab')).toBe('ab');
    expect(matchPart(/(a)(b)?/, 'xab', 2)).toBe('b');
    expect(allMatches(/\d/g, '1a2')).toEqual(['1', '2']);
  });

  it('are empty where the text does not match, or a group has no part in it', () => {
    expect(matchParts(/(a)/, 'x')).toEqual([]);
    expect(matchPart(/(a)/, 'x')).toBe('');
    expect(matchPart(/(a)(b)?/, 'xa', 2)).toBe('');
    expect(allMatches(/\d/g, 'ab')).toEqual([]);
  });
});

describe('groupAt and lastPart', () => {
  it('are empty where a group has no part, and whole where there is no separator', () => {
    expect(groupAt(/(a)(b)?/.exec('a'), 1)).toBe('a');
    expect(groupAt(/(a)(b)?/.exec('a'), 2)).toBe('');
    expect(groupAt(null, 1)).toBe('');
    expect(lastPart('a/b.c', '/')).toBe('b.c');
    expect(lastPart('a', '/')).toBe('a');
  });
});
