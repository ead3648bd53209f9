/** What becomes of a draft that the copilot and a person change at once. Run by tests/web/test_draft_merge.py. */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Definition, Parameter } from "@/api/types";

import { mergeDefinitions } from "./merge";
import { keysOf, rowId, same } from "./parameters";
import { sendable } from "./sendable";

const employees = (low: number, high: number): Parameter => ({ field: "employee_count", mode: "filter", operator: "between", value: [low, high] });
const region: Parameter = { field: "region", mode: "filter", operator: "in", value: ["EMEA"] };
const tool = (name: string, weight = 5): Parameter => ({ field: "installed_tools", mode: "score", operator: "any_of", value: [name], weight });
const draft = (...parameters: Parameter[]): Definition => ({ name: "SaaS", description: "", min_score: 0, parameters, segments: [], personas: [] });
const fields = (definition: Definition) => definition.parameters.map((each) => `${each.field} ${JSON.stringify(each.value)}`);

test("a person who changed nothing gets the copilot's draft, in its order, marked", () => {
  const base = draft(employees(51, 500), region);
  const { definition, marks } = mergeDefinitions(base, structuredClone(base), draft(tool("Snowflake"), employees(100, 300)));

  assert.deepEqual(fields(definition), ['installed_tools ["Snowflake"]', "employee_count [100,300]"]);
  assert.deepEqual(marks, { "installed_tools|score": "copilot", "employee_count|filter": "copilot", "-region|filter": "copilot" });
});

test("what the person typed stays when the copilot changes another rule", () => {
  const base = draft(employees(51, 500), region);
  const { definition, marks } = mergeDefinitions(base, draft(employees(51, 400), region), draft(employees(51, 500), { ...region, value: ["APAC"] }));

  assert.deepEqual(fields(definition), ["employee_count [51,400]", 'region ["APAC"]']);
  assert.deepEqual(marks, { "region|filter": "copilot" });
});

test("where both changed one rule the person's is kept and marked", () => {
  const { definition, marks } = mergeDefinitions(draft(employees(51, 500)), draft(employees(51, 400)), draft(employees(100, 300)));

  assert.deepEqual(fields(definition), ["employee_count [51,400]"]);
  assert.deepEqual(marks, { "employee_count|filter": "kept" });
});

test("a rule that the copilot removed stays when the person was editing it", () => {
  const { definition, marks } = mergeDefinitions(draft(employees(51, 500), region), draft(employees(51, 400), region), draft(region));

  assert.deepEqual(fields(definition), ["employee_count [51,400]", 'region ["EMEA"]']);
  assert.equal(marks["employee_count|filter"], "kept");
});

test("a rule that the copilot turned into another mode does not come twice when the person was editing it", () => {
  const theirs = draft({ ...region, mode: "score", weight: 5 });
  const { definition } = mergeDefinitions(draft(region), draft({ ...region, value: ["EMEA", "APAC"] }), theirs);

  assert.deepEqual(definition.parameters, [{ ...region, value: ["EMEA", "APAC"] }]);
});

test("a rule that the person added or removed meanwhile is not undone", () => {
  const base = draft(employees(51, 500), region);
  const { definition } = mergeDefinitions(base, draft(employees(51, 500), tool("Okta")), draft(employees(51, 500), region, tool("Snowflake", 7)));

  assert.deepEqual(fields(definition), ["employee_count [51,500]", 'installed_tools ["Okta"]']);
});

test("several rules of one field and mode are told apart by their place", () => {
  const base = draft(tool("Salesforce"), tool("HubSpot", 3));
  assert.deepEqual(keysOf(base.parameters), ["installed_tools|score", "installed_tools|score|2"]);
  const { definition, marks } = mergeDefinitions(base, structuredClone(base), draft(tool("Salesforce"), tool("HubSpot", 8)));

  assert.deepEqual(definition.parameters.map((each) => each.weight), [5, 8]);
  assert.deepEqual(marks, { "installed_tools|score|2": "copilot" });
});

test("personas and segments merge rule by rule", () => {
  const persona = (name: string, ...parameters: Parameter[]) => ({ name, persona_code: "leader", description: "", min_score: 0, parameters });
  const title: Parameter = { field: "title", mode: "filter", operator: "contains", value: "VP" };
  const level: Parameter = { field: "seniority", mode: "filter", operator: "in", value: ["VP"] };
  const base = { ...draft(), personas: [persona("Leader", title, level)] };
  const mine = { ...draft(), personas: [persona("Revenue leader", title, level)] };
  const theirs = { ...draft(), personas: [persona("Leader", title, { ...level, value: ["VP", "C-level"] })] };
  const { definition, marks } = mergeDefinitions(base, mine, theirs);

  assert.deepEqual(definition.personas, [persona("Revenue leader", title, { ...level, value: ["VP", "C-level"] })]);
  assert.deepEqual(marks, { "persona:leader": "copilot", "persona:leader/seniority|filter": "copilot" });
});

test("an unnamed draft takes the copilot's name", () => {
  assert.equal(mergeDefinitions({ ...draft(), name: "New ICP" }, { ...draft(), name: "" }, { ...draft(), name: "Mid-market SaaS" }).definition.name, "Mid-market SaaS");
});

test("a row keeps its id through a merge, so that what is open stays open", () => {
  const base = draft(employees(51, 500));
  const mine = structuredClone(base);
  const before = rowId(mine.parameters[0]!);

  assert.equal(rowId(mergeDefinitions(base, mine, draft(employees(100, 300))).definition.parameters[0]!), before);
});

test("a rule without a value is not sent, and is not lost when the answer comes", () => {
  const mine = draft(employees(51, 500), { field: "industry", mode: "filter", operator: "in" });
  const sent = sendable(mine);
  assert.deepEqual(fields(sent), ["employee_count [51,500]"]);
  const { definition } = mergeDefinitions(sent, mine, draft(employees(100, 300)));

  assert.deepEqual(fields(definition), ["employee_count [100,300]", "industry undefined"]);
});

test("absent and null say the same, and so does another order of keys", () => {
  assert.ok(same({ a: 1, b: null }, { a: 1 }));
  assert.ok(same({ a: 1, b: 2 }, { b: 2, a: 1 }));
  assert.ok(!same({ a: [1, 2] }, { a: [2, 1] }));
});
