/** What this process writes to its outputs, instead of them; a command that is carried out here also listens for their errors. */
export interface Caught {
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they were written. */
  readonly shown: string;
}

export function catchOutputs(): { readonly said: () => Caught; readonly release: () => void } {
  const parts: { readonly stream: NodeJS.WriteStream; readonly text: string }[] = [];
  const releases = [process.stdout, process.stderr].map((stream) => {
    const { write } = stream;
    const listening = new Set(stream.listeners('error'));
    stream.write = (part: string | Uint8Array): boolean => {
      parts.push({ stream, text: typeof part === 'string' ? part : Buffer.from(part).toString('utf8') });
      return true;
    };
    return (): void => {
      stream.write = write;
      for (const own of stream.listeners('error')) if (!listening.has(own)) stream.off('error', own as () => void);
    };
  });
  const textOf = (...streams: readonly NodeJS.WriteStream[]): string =>
    parts
      .filter(({ stream }) => streams.includes(stream))
      .map(({ text }) => text)
      .join('');
  return {
    said: () => ({ stdout: textOf(process.stdout), stderr: textOf(process.stderr), shown: textOf(process.stdout, process.stderr) }),
    release: () => {
      for (const release of releases) release();
    },
  };
}
