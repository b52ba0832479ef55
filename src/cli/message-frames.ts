/** Messages of JSON-RPC as they come over a stream: whole ones go on, and a header that is none is refused. */

/** Bytes of a message; the largest text that is read takes fewer, escapes included. */
export const largestMessage = 64 << 20;
export const longestHeader = 8 << 10;
const endOfHeader = '\r\n\r\n';
const nextHeader = /content-length:/i;

type Step =
  /** A whole message, header included. */
  | { readonly kind: 'whole'; readonly end: number }
  /** Fewer bytes than this cannot be judged. */
  | { readonly kind: 'more'; readonly wanted: number }
  /** What follows `end` is looked through for the next header. */
  | { readonly kind: 'malformed'; readonly end: number; readonly reason: string };

/** Takes what a stream gives, in any pieces. After a refusal all is skipped to the next header. */
export function messageFrames(pass: (message: Uint8Array) => void, refuse: (reason: string) => void): (chunk: Uint8Array) => void {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let wanted = 0;
  let isLost = false;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size < wanted) return;
    let bytes: Buffer = Buffer.concat(chunks);
    for (;;) {
      if (isLost) bytes = fromNextHeader(bytes);
      const step = nextStep(bytes, isLost);
      if (step.kind === 'more') {
        wanted = step.wanted;
        break;
      }
      if (step.kind === 'whole') pass(bytes.subarray(0, step.end));
      else if (!isLost) refuse(step.reason);
      isLost = step.kind === 'malformed';
      bytes = bytes.subarray(step.end);
    }
    [chunks, size] = [[bytes], bytes.length];
  };
}

function nextStep(bytes: Buffer, isLost: boolean): Step {
  const end = bytes.indexOf(endOfHeader);
  const header = bytes.toString('latin1', 0, end < 0 ? longestHeader : end);
  if (!isLost && /^[^a-z]|\n\n/i.test(header)) {
    return { kind: 'malformed', end: 1, reason: 'a message begins with `Content-Length: N`' };
  }
  if (end < 0) {
    if (bytes.length <= longestHeader) return { kind: 'more', wanted: bytes.length + 1 };
    return { kind: 'malformed', end: 1, reason: 'the header of a message has no end' };
  }
  const start = end + endOfHeader.length;
  const length = lengthIn(header);
  if (typeof length === 'string') return { kind: 'malformed', end: start, reason: length };
  if (bytes.length < start + length) return { kind: 'more', wanted: start + length };
  return { kind: 'whole', end: start + length };
}

/** Or why there is none. */
function lengthIn(header: string): number | string {
  const values = header
    .split('\r\n')
    .filter((line) => nextHeader.test(line.slice(0, line.indexOf(':') + 1)))
    .map((line) => line.slice(line.indexOf(':') + 1).trim());
  const [value = '', other] = values;
  if (values.length === 0) return 'the header of a message has no `Content-Length`';
  if (other !== undefined) return 'the header of a message has `Content-Length` twice';
  if (!/^\d+$/.test(value)) return '`Content-Length` is a whole number of bytes';
  if (Number(value) > largestMessage) {
    return `a message has at most ${largestMessage >> 20} MiB`;
  }
  return Number(value);
}

/** The name of a header may be cut between two pieces of the stream: a few bytes are kept. */
function fromNextHeader(bytes: Buffer): Buffer {
  const at = bytes.toString('latin1').search(nextHeader);
  return bytes.subarray(at >= 0 ? at : Math.max(0, bytes.length - 'content-length'.length));
}
