import type { ReactElement } from "react";
import { imageName } from "../format/image-name.js";

/** Characters of a path that is never cut. */
const shortPath = 9;

/** An image's reference that gives way: the path first, then the tag, the name never. */
export function ImageRef(image: {
  readonly registry: string;
  readonly repository: string;
  readonly tags: readonly string[];
  readonly digest: string;
}): ReactElement {
  const { path, name } = imageName(image.registry, image.repository);
  const [tag, ...more] = image.tags;
  return (
    <span className="image-ref" title={`${path}${name}${tag === undefined ? `@${image.digest}` : `:${tag}`}`}>
      <span className={path.length > shortPath ? "image-path image-path-long" : "image-path"}>{path}</span>
      <span className="image-name">{name}</span>
      {tag !== undefined && <span className="image-tag">:{tag}</span>}
      {more.length > 0 && (
        <span className="image-more" title={image.tags.join(", ")}>
          +{more.length}
        </span>
      )}
    </span>
  );
}
