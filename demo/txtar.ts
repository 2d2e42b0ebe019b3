/** The files of a txtar text: a comment, then `-- path --` lines, each followed by the file's content. */
export function readTxtar(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let path: string | undefined;
  let lines: string[] = [];
  const close = (): void => {
    if (path !== undefined) files.set(path, lines.map((line) => `${line}\n`).join(""));
  };
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const [, next] = /^-- (\S+) --$/.exec(line) ?? [];
    if (next === undefined) lines.push(line);
    else {
      close();
      path = next;
      lines = [];
    }
  }
  close();
  return files;
}
