import { expect, test } from "vitest";
import { archiveUrl, isHttpUrl, latestUrl, shownUrl } from "./update-url.js";

test.each([
  ["https://db.example/databases", "https://db.example/databases/v6/latest.json"],
  ["https://db.example/databases/", "https://db.example/databases/v6/latest.json"],
  ["https://db.example", "https://db.example/v6/latest.json"],
  ["https://db.example/x/listing.json", "https://db.example/x/listing.json"],
  ["https://db.example/databases?sig=a/b", "https://db.example/databases/v6/latest.json?sig=a/b"],
])("latest of %s", (base, url) => {
  expect(latestUrl(base)).toBe(url);
});

test.each([
  ["db.tar.zst", "https://db.example/v6/db.tar.zst?sig=1"],
  ["a/./db.tar.zst?checksum=sha256:00", "https://db.example/v6/a/db.tar.zst?sig=1"],
  [
    "vulnerability-db_v6.1.9_2020-06-01T00:00:00Z_1.tar.zst",
    "https://db.example/v6/vulnerability-db_v6.1.9_2020-06-01T00:00:00Z_1.tar.zst?sig=1",
  ],
  ["x:y.tar.zst", "https://db.example/v6/x:y.tar.zst?sig=1"],
  ["%2e%2e/db ü.tar.zst", "https://db.example/v6/%252e%252e/db%20%C3%BC.tar.zst?sig=1"],
])("archive %s", (path, url) => {
  expect(archiveUrl("https://db.example/v6/latest.json?sig=1", path)).toBe(url);
});

test.each([
  "../db.tar.zst",
  "a/../../db.tar.zst",
  "/db.tar.zst",
  "//other.example/db.tar.zst",
  "https://other.example/db.tar.zst",
  "file:///etc/passwd",
  "a\\..\\db.tar.zst",
  "a//db.tar.zst",
  "folder/",
  "?checksum=1",
  "db\n.tar.zst",
  "db\ud800.tar.zst",
  "a/".repeat(1000),
])("archive %j is refused", (path) => {
  expect(() => archiveUrl("https://db.example/v6/latest.json", path)).toThrow(expect.objectContaining({ code: "db-listing" }));
});

test.each([
  ["https://user:secret@db.example/a?token=secret#x", "https://db.example/a"],
  ["https://us@er:sec@ret@db.example/a", "https://db.example/a"],
  ["not a url", "not a url"],
])("shows %s without secrets", (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});

test.each([
  ["http://db.example", true],
  ["HTTPS://db.example", true],
  ["ftp://db.example", false],
  ["db.example", false],
  ["http://", false],
])("%s is an HTTP URL: %s", (text, expected) => {
  expect(isHttpUrl(text)).toBe(expected);
});
