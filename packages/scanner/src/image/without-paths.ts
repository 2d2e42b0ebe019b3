import type { FileView, FoundFile } from "../cataloger/cataloger.js";
import type { ImageEvidence } from "./evidence-source.js";
import type { PathExclusion } from "./path-exclusion.js";

/** The same evidence without some paths: what lies there, or is reached by such a path, is not there for catalogers. */
export function withoutPaths(evidence: ImageEvidence, exclusion: PathExclusion | undefined): ImageEvidence {
  if (exclusion === undefined) return evidence;
  const views = new Map<FileView, FileView>();
  const viewOf = (view: FileView): FileView => {
    const known = views.get(view) ?? remainingView(view, exclusion);
    views.set(view, known);
    return known;
  };
  return {
    squashed: viewOf(evidence.squashed),
    *match(globs) {
      for (const found of evidence.match(globs)) if (!isLeftOut(found.file, exclusion)) yield { ...found, view: viewOf(found.view) };
    },
    *inspected(inspector) {
      for (const found of evidence.inspected(inspector))
        if (!isLeftOut(found.file, exclusion)) yield { ...found, view: viewOf(found.view) };
    },
    inspection(inspector, path) {
      const found = evidence.squashed.find(path);
      return found === undefined || isLeftOut(found, exclusion) ? undefined : evidence.inspection(inspector, path);
    },
    missing: (patterns) => evidence.missing(patterns),
  };
}

function remainingView(view: FileView, exclusion: PathExclusion): FileView {
  const find = (path: string): FoundFile | undefined => {
    const found = view.find(path);
    return found === undefined || isLeftOut(found, exclusion) ? undefined : found;
  };
  return {
    find,
    read: (path) => (find(path) === undefined ? undefined : view.read(path)),
    has: (path) => !exclusion.covers(path) && view.has(path) && (view.find(path) === undefined || find(path) !== undefined),
    list: (directory) => view.list(directory).filter((name) => !exclusion.covers(`${directory === "/" ? "" : directory}/${name}`)),
  };
}

function isLeftOut({ path, accessPath }: FoundFile, exclusion: PathExclusion): boolean {
  return exclusion.covers(path) || exclusion.covers(accessPath);
}
