import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "./openapi.js";
import { PROBLEM_MEDIA_TYPE, problems } from "./problem.js";
import { problemsOf, type Route, routes } from "./routes.js";

type Document = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: object }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: object; readonly "x-codes"?: readonly string[] }>
  >;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

// As it is sent: what JSON leaves out is not there.
const document = JSON.parse(JSON.stringify(openApiDocument("1.2.3"))) as Document;
const components = document["components"] as {
  readonly schemas: Readonly<Record<string, object>>;
  readonly securitySchemes: Readonly<Record<string, object>>;
};
const entries: readonly (readonly [string, Route])[] = Object.entries(routes);

function operationOf({ method, path }: Route): Operation {
  const paths = document["paths"] as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  return paths[path]?.[method.toLowerCase()] as Operation;
}

describe("the document", () => {
  test("says what it is", () => {
    expect(document["openapi"]).toBe("3.1.1");
    expect(document["info"]).toMatchObject({ title: "Plimsoll", version: "1.2.3" });
    expect(Object.keys(document).sort()).toEqual(["components", "info", "jsonSchemaDialect", "openapi", "paths", "servers", "tags"]);
  });

  test("has no reference to nowhere and no schema that nothing refers to", () => {
    const references = new Set(JSON.stringify(document).match(/#\/components\/schemas\/\w+/g));
    expect([...references].sort()).toEqual(
      Object.keys(components.schemas)
        .map((name) => `#/components/schemas/${name}`)
        .sort(),
    );
    expect(JSON.stringify(document).match(/"\$ref":"(?!#\/components\/schemas\/)/g)).toBeNull();
  });

  test.each(Object.keys(components.schemas))("schema %s is of JSON Schema 2020-12", (name) => {
    // Formats are for people here.
    const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false });
    ajv.addVocabulary(["components"]);
    ajv.addSchema({ $id: "plimsoll:", components });
    expect(ajv.validate({ $ref: `plimsoll:#/components/schemas/${name}` }, Symbol())).toBeTypeOf("boolean");
  });

  test("no route is left out, none added", () => {
    const found = Object.entries(document["paths"] ?? {}).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(found.sort()).toEqual(entries.map(([, { method, path }]) => `${method} ${path}`).sort());
  });
});

describe.each(entries)("%s", (id, route) => {
  const operation = operationOf(route);

  test("is named", () => {
    expect(operation).toMatchObject({ operationId: id, summary: route.summary, tags: [route.tag] });
  });

  test("has all its parameters, those of the path required", () => {
    const names = (operation.parameters ?? []).map(({ name, in: place, required }) => `${place} ${name}${required ? " required" : ""}`);
    expect(names).toEqual([
      ...Object.keys(route.parameters?.shape ?? {}).map((name) => `path ${name} required`),
      ...Object.keys(route.query?.shape ?? {}).map((name) => `query ${name}`),
      ...(route.ifMatch ? ["header If-Match required"] : []),
    ]);
  });

  test("has a body where it takes one", () => {
    expect(operation.requestBody !== undefined).toBe(route.body !== undefined);
  });

  test("has each answer and each problem by its status", () => {
    const statuses = [...route.statuses, ...problemsOf(route).map((code) => problems[code].status)];
    expect(Object.keys(operation.responses).map(Number)).toEqual([...new Set(statuses)].sort((left, right) => left - right));
    const codes = Object.values(operation.responses).flatMap((response) => response["x-codes"] ?? []);
    expect(codes.toSorted()).toEqual(problemsOf(route).toSorted());
    for (const { "x-codes": refused, content } of Object.values(operation.responses)) {
      if (refused !== undefined) expect(content).toEqual({ [PROBLEM_MEDIA_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } });
      else expect(content !== undefined).toBe(route.answer !== undefined);
    }
  });

  test("says who may call it", () => {
    const { access } = route;
    const people =
      access === "anyone" || access.people.length === 0
        ? []
        : [{ session: access.people, ...(route.method === "GET" ? {} : { csrf: [] }) }];
    const tokens = access === "anyone" || access.tokens.length === 0 ? [] : [{ token: access.tokens }];
    expect(operation.security).toEqual([...people, ...tokens]);
    for (const name of operation.security.flatMap((one) => Object.keys(one))) expect(components.securitySchemes).toHaveProperty(name);
  });
});
