import { expect, test } from "vitest";
import { spdxExpressionOf } from "./spdx-expression.js";

test.each<[string, string]>([
  ["MIT", "MIT"],
  [" mit ", "MIT"],
  ["zlib", "Zlib"],
  ["apache-2.0", "Apache-2.0"],
  ["Apache-2", "Apache-2.0"],
  ["GPL", ""],
  ["GPL2", "GPL-2.0-only"],
  ["GPL-1", "GPL-1.0-only"],
  ["GPL-2.0", "GPL-2.0-only"],
  ["GPL-2+", "GPL-2.0-or-later"],
  ["LGPL-2.1+", "LGPL-2.1-or-later"],
  ["GFDL-1.2+", "GFDL-1.2-or-later"],
  ["GFDL-3", ""],
  ["BSD-2-clause-NetBSD", "BSD-2-Clause"],
  ["BSD-3-clause-GENERIC", ""],
  ["Artistic-2", "Artistic-2.0"],
  ["BSL-1", "BSL-1.0"],
  ["CC0", ""],
  ["Apache 2.0", ""],
  ["BSD License", ""],
  ["UNKNOWN", ""],
])("id %j is %j", (text, expression) => {
  expect(spdxExpressionOf(text)).toBe(expression);
});

test.each<[string, string]>([
  ["http://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"],
  ["https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"],
  ["https://opensource.org/licenses/BSD-3-Clause", "BSD-3-Clause"],
  ["http://www.opensource.org/license/mit/", "MIT"],
  ["http://www.eclipse.org/org/documents/edl-v10.php", "BSD-3-Clause"],
  ["https://example.org/licence", ""],
])("address %j is %j", (text, expression) => {
  expect(spdxExpressionOf(text)).toBe(expression);
});

test.each<[string, boolean]>([
  ["(MIT OR Apache-2.0)", true],
  ["MIT AND (Apache-2.0 OR BSD-2-Clause)", true],
  ["GPL-2.0+ AND LGPL-2.1+", true],
  ["LGPL-2.1-or-later AND LGPL-2.1-or-later WITH GCC-exception-2.0 AND GPL-2.0-or-later", true],
  ["LicenseRef-Mine OR MIT", true],
  ["mit OR isc", true],
  ["BSD-3-Clause and GPL-2.0", false],
  ["GPLv2+ WITH exceptions", false],
  ["MIT/X11", false],
  ["MIT AND", false],
  ["OR MIT", false],
  ["MIT Apache-2.0", false],
  ["(MIT", false],
  ["MIT)", false],
  ["()", false],
  ["MIT WITH Nothing", false],
  [`${"(".repeat(200)}MIT${")".repeat(200)}`, false],
  [`MIT${" AND MIT".repeat(5000)}`, false],
])("expression %j: %s", (text, valid) => {
  expect(spdxExpressionOf(text)).toBe(valid ? text : "");
});
