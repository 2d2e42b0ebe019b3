/** Text that a user typed, without what may be a user and a password before a host (`user:secret@host/path`). */
export function withoutUserInfo(text: string): string {
  const at = text.lastIndexOf("@");
  return at >= 0 && text.includes("/", at) ? `…${text.slice(at)}` : text;
}
