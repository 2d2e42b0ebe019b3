import { expect, test } from "vitest";
import { layerStep } from "./layer-step.js";

test.each<[string, string, string]>([
  ["an instruction of the classic builder", "/bin/sh -c #(nop) ADD file:12ab in / ", "ADD file:12ab in /"],
  [
    "a command of the classic builder",
    "/bin/sh -c apt-get update &&     apt-get install -y curl",
    "RUN apt-get update && apt-get install -y curl",
  ],
  ["a command with build arguments", "|2 A=1 B=x y /bin/sh -c make all", "RUN make all"],
  ["a command of BuildKit", "RUN |1 V=3 /bin/sh -c pip install flask # buildkit", "RUN pip install flask"],
  ["a command without a shell", "RUN /app/setup # buildkit", "RUN /app/setup"],
  ["a copy of BuildKit", "COPY app /app # buildkit", "COPY app /app"],
  ["lines", "RUN /bin/sh -c set -ex; \\\n\tmake # buildkit", "RUN set -ex; make"],
  ["anything else", "debootstrap", "debootstrap"],
  ["nothing", "", ""],
])("%s", (_, createdBy, expected) => {
  expect(layerStep(createdBy)).toBe(expected);
});
