/** The messages of a stream do not depend on how the stream cuts it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { messageFrames } from '../../src/cli/language-server.ts';

function framed(pieces: readonly string[]): readonly string[] {
  const found: string[] = [];
  const take = messageFrames(
    (message) => found.push(Buffer.from(message).toString('latin1')),
    (reason) => found.push(`refused: ${reason}`),
  );
  for (const piece of pieces) take(Buffer.from(piece, 'latin1'));
  return found;
}

const whole = 'Content-Length: 2\r\n\r\n{}';
const typed = 'Content-Type: x\r\ncontent-length: 3\r\n\r\n[1]';

it('passes messages on, and skips from what is malformed to the next header', () => {
  expect(framed([whole + typed])).toEqual([whole, typed]);
  expect(framed([`Content-Length: x\r\n\r\n{}junk${whole}`])).toEqual(['refused: `Content-Length` is a whole number of bytes', whole]);
  expect(framed([`{"a":1}\njunk\njunk${whole}`])).toEqual(['refused: a message begins with `Content-Length: N`', whole]);
});

it('gives the same result for any chunks of bytes', () => {
  const part = fc.constantFrom(whole, typed, 'Content-Length: x\r\n\r\n', '{]\n', 'X: 1\r\n\r\n');
  const stream = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(stream, fc.array(fc.nat(40), { maxLength: 12 }), (text, sizes) => {
      const pieces: string[] = [];
      let rest = text;
      for (const size of sizes) {
        pieces.push(rest.slice(0, size));
        rest = rest.slice(size);
      }
      expect(framed([...pieces, rest])).toEqual(framed([text]));
    }),
  );
});
