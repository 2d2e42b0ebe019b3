import { expect, test } from "vitest";
import { isRootIoBuild, plainRootIoName, withRootIoNames } from "./root-io.js";

test.each<[string, string, string, boolean]>([
  ["deb", "rootio-openssl", "1.0", true],
  ["deb", "openssl", "3.0.2-1.root.io.4", true],
  ["deb", "openssl", "3.0.2-1", false],
  ["apk", "openssl", "3.1.8-r00073", true],
  ["apk", "openssl", "3.1.8-r0007", false],
  ["apk", "openssl", "3.1.8-r0007x", false],
  ["npm", "@rootio/express", "4.0.0", true],
  ["npm", "express", "4.0.0-root.io.1", true],
  ["npm", "express", "4.0.0", false],
  ["python", "rootio_requests", "2.0", true],
  ["python", "requests", "2.31.0+root.io.1", true],
  ["binary", "rootio-x", "1", true],
  ["binary", "x", "1.root.io.1", false],
  ["java-archive", "io.root.org.case:case", "1", true],
  ["java-archive", "org.case:case", "1.root.io.1", false],
  ["constructor", "x", "1", false],
])("%s %s %s is a build of Root.io: %s", (type, name, version, expected) => {
  expect(isRootIoBuild(type, name, version)).toBe(expected);
});

test.each<[string, string, string, readonly string[]]>([
  ["apk", "rootio-libssl3", "1", ["rootio-libssl3", "libssl3"]],
  ["deb", "libgcrypt20", "1.10.1-3.root.io.2", ["libgcrypt20", "rootio-libgcrypt20"]],
  ["deb", "libgcrypt20", "1.10.1-3", ["libgcrypt20"]],
  ["npm", "@babel/core", "7.0.0-root.io.1", ["@babel/core", "@rootio/babel__core"]],
  ["npm", "@rootio/babel__core", "7.0.0", ["@rootio/babel__core", "@babel/core"]],
  ["npm", "@rootio/express", "4", ["@rootio/express", "express"]],
  ["npm", "@", "1-root.io.1", ["@"]],
  ["java-archive", "io.root.org.case:case", "1", ["io.root.org.case:case", "org.case:case"]],
  ["python", "rootio-jinja2", "3", ["rootio-jinja2", "jinja2"]],
  ["python", "rootio_jinja2", "3", ["rootio_jinja2", "jinja2"]],
])("names of %s %s %s", (type, name, version, expected) => {
  expect(withRootIoNames(type, [name], version)).toEqual(expected);
});

test.each([
  ["apk", "rootio-openssl", "openssl"],
  ["apk", "openssl", undefined],
  ["apk", "rootio-", undefined],
])("plain name of %s %s", (type, name, expected) => {
  expect(plainRootIoName(type, name)).toBe(expected);
});
