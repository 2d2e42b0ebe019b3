import type { ReactElement } from "react";

/** The drawings there are, as paths on a 24 by 24 ground, stroked 1.8. */
const drawings = {
  scan: "M4 8V6a2 2 0 0 1 2-2h2M4 16v2a2 2 0 0 0 2 2h2M16 4h2a2 2 0 0 1 2 2v2M16 20h2a2 2 0 0 0 2-2v-2M7 13l3-3 3 3 4-4",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM20 20l-4.9-4.9",
  moon: "M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  gear: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM10.3 4.3h3.4l.5 2.2 1.7 1 2.2-.7 1.7 3-1.7 1.5v1.9l1.7 1.5-1.7 3-2.2-.7-1.7 1-.5 2.2h-3.4l-.5-2.2-1.7-1-2.2.7-1.7-3 1.7-1.5v-1.9L4.2 9.8l1.7-3 2.2.7 1.7-1z",
  account:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM6.4 18.6c.9-2 2.9-3.1 5.6-3.1s4.7 1.1 5.6 3.1",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.500l4.5 4.500L19 7.5",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.500M4.5 19.500h15",
  chevronRight: "M9.5 6l6 6-6 6",
  chevronDown: "M6 9.500l6 6 6-6",
  chevronUp: "M6 14.500l6-6 6 6",
  arrowDown: "M12 5v14M7 14l5 5 5-5",
  arrowUp: "M12 19V5M7 10l5-5 5 5",
  arrowRight: "M5 12h14M14 7l5 5-5 5",
  back: "M19 12H5M10 7l-5 5 5 5",
  dots: "M5 12h1M11.5 12h1M18 12h1",
  menu: "M4 6.500h16M4 12h16M4 17.500h16",
  refresh: "M19.5 11a7.5 7.5 0 0 0-13.7-3M5 4.500V8.500h4M4.5 13a7.5 7.5 0 0 0 13.7 3M19 19.500V15.500h-4",
  terminal: "M4 5h16v14H4zM8 10l3 2.5-3 2.500M13 15h3",
  signOut: "M14 5H6v14h8M11 12h9M17 9l3 3-3 3",
  key: "M8 12a4 4 0 1 0 0 .1zM12 12h8M17 12v3.500M20 12v2.5",
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof drawings;

/** A stroked icon in the text's colour; decoration, so words beside it or a label on its button say what it means. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={drawings[name]} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
