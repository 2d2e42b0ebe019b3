/** Longer texts are no address. */
const MAX_LENGTH = 8192;

// The parts of RFC 3986, appendix B; the classes have no common characters, so that matching is linear.
const PARTS = /^(?:([^:/?#]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/;
const SCHEME = /^[a-z][a-z0-9+.-]*$/i;
const AUTHORITY = /^(?:[^@[\]]*@)?(?:\[[0-9a-f:.]+\]|[^@:[\]]*)(?::[0-9]*)?$/i;
// White space, controls, halves of surrogate pairs, and what RFC 3987 has nowhere.
const FORBIDDEN = /[\s\p{Cc}\p{Cs}<>"{}|\\^`]|%(?![0-9a-fA-F]{2})/u;

/** Whether a text is an IRI or a relative reference. Source: RFC 3987, 2.2. */
export function isIriReference(text: string): boolean {
  return partsOf(text) !== undefined;
}

/** Whether a text is an IRI reference that names a host. */
export function isIriWithHost(text: string): boolean {
  const authority = partsOf(text)?.authority ?? "";
  return authority.replace(/^[^@]*@/, "").replace(/:[0-9]*$/, "") !== "";
}

function partsOf(text: string): { readonly authority: string | undefined } | undefined {
  if (text.length > MAX_LENGTH || FORBIDDEN.test(text)) return undefined;
  const match = PARTS.exec(text);
  if (match === null) return undefined;
  const [, scheme, authority, path = "", , fragment = ""] = match;
  if (scheme !== undefined && !SCHEME.test(scheme)) return undefined;
  if (authority !== undefined && !AUTHORITY.test(authority)) return undefined;
  return /[[\]]/.test(path) || /[#[\]]/.test(fragment) ? undefined : { authority };
}
