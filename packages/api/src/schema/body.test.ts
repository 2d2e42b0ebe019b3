import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { eventSchemas } from "./event.js";
import { knownScansQuestionSchema, scanUploadSchema } from "./scan.js";
import { passwordChangeSchema, signInSchema } from "./session.js";
import { settingsChangeSchema } from "./settings.js";
import { newTokenSchema } from "./token.js";
import { verdictQuestionsSchema } from "./verdict.js";

const digest = `sha256:${"a".repeat(64)}`;
const upload = {
  references: ["registry.example/shop/api:1.2"],
  digest,
  source: "pipeline",
  scanner: { name: "plimsoll", version: "0.1.0" },
  sbom: { artifacts: [] },
};
const settings = { warn: 7, fail: 9, runtimeView: false, apiUrl: null };
const token = { name: "ci", role: "scanner", expiresInHours: 24 };
const question = { registry: "registry.example/shop", repository: "api" };

describe("takes", () => {
  test.each<[string, z.ZodType, unknown]>([
    ["an upload", scanUploadSchema, upload],
    ["an upload without digest", scanUploadSchema, { ...upload, digest: undefined }],
    ["a reference by digest", scanUploadSchema, { ...upload, references: [`alpine@${digest}`] }],
    ["settings", settingsChangeSchema, settings],
    ["equal lines", settingsChangeSchema, { ...settings, warn: 9, fail: 9 }],
    ["lines at both ends", settingsChangeSchema, { ...settings, warn: 0, fail: 10 }],
    ["one decimal that floats do not have", settingsChangeSchema, { ...settings, warn: 0.1 + 0.2, fail: 9.8 }],
    ["an address with a path", settingsChangeSchema, { ...settings, apiUrl: "https://plimsoll.example/a" }],
    ["a token for ever", newTokenSchema, { ...token, expiresInHours: null }],
    ["a token of a cluster", newTokenSchema, { ...token, role: "cluster-agent", cluster: "eks-1" }],
    ["a question by tag", verdictQuestionsSchema, [{ ...question, tag: "1.2" }]],
    ["a question by digest", verdictQuestionsSchema, [{ ...question, digest }]],
    ["no image asked for", knownScansQuestionSchema, { images: [] }],
    ["a change of password", passwordChangeSchema, { currentPassword: "x", newPassword: "correct horse battery" }],
    ["an event with a count", eventSchemas.placement, { cause: "database", count: 3000 }],
  ])("%s", (_name, schema, value) => {
    expect(schema.safeParse(value)).toEqual({ success: true, data: value });
  });
});

describe("refuses", () => {
  test.each<[string, z.ZodType, unknown]>([
    ["an upload without a name", scanUploadSchema, { ...upload, references: [] }],
    ["an upload with too many names", scanUploadSchema, { ...upload, references: Array.from({ length: 101 }, () => "a:1") }],
    ["a name that is none", scanUploadSchema, { ...upload, references: ["Not A Name"] }],
    ["a digest of another form", scanUploadSchema, { ...upload, digest: "md5:abc" }],
    ["an SBOM that is a list", scanUploadSchema, { ...upload, sbom: [] }],
    ["an SBOM that is text", scanUploadSchema, { ...upload, sbom: "{}" }],
    ["an unknown field", scanUploadSchema, { ...upload, admin: true }],
    ["a scanner's name with NUL", scanUploadSchema, { ...upload, scanner: { name: "a\u0000", version: "1" } }],
    ["warn above fail", settingsChangeSchema, { ...settings, warn: 9.1 }],
    ["two decimals", settingsChangeSchema, { ...settings, warn: 7.05 }],
    ["a line above 10", settingsChangeSchema, { ...settings, fail: 10.1 }],
    ["a line that is no number", settingsChangeSchema, { ...settings, fail: Number.NaN }],
    ["an address of another protocol", settingsChangeSchema, { ...settings, apiUrl: "javascript:alert(1)" }],
    ["an address with a password", settingsChangeSchema, { ...settings, apiUrl: "https://a:b@plimsoll.example" }],
    ["a token without a name", newTokenSchema, { ...token, name: "" }],
    ["a token of a person's role", newTokenSchema, { ...token, role: "admin" }],
    ["a cluster's token without cluster", newTokenSchema, { ...token, role: "cluster-agent" }],
    ["a scanner's token with cluster", newTokenSchema, { ...token, cluster: "eks-1" }],
    ["a token without end by omission", newTokenSchema, { name: "ci", role: "scanner" }],
    ["a question by both", verdictQuestionsSchema, [{ ...question, tag: "1.2", digest }]],
    ["a question by neither", verdictQuestionsSchema, [question]],
    ["501 questions", verdictQuestionsSchema, Array.from({ length: 501 }, () => ({ ...question, tag: "1" }))],
    ["a short new password", passwordChangeSchema, { currentPassword: "x", newPassword: "short" }],
    ["a password that costs time", signInSchema, { name: "admin", password: "x".repeat(257) }],
  ])("%s", (_name, schema, value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});
