/** What a capture says, read from the payload that the source sent. */
import type { Capture } from "@/api/types";

type Payload = Capture["payload"];

const BUCKETS: Record<string, string> = { qualified: "Qualified", no_persona_fit: "No persona fit", not_qualified: "Not qualified" };

/** Returns the name of a bucket. */
export const bucketName = (bucket: string | null | undefined): string => (bucket ? (BUCKETS[bucket] ?? bucket) : "–");

export function behaviourOf({ payload, external_id }: Capture): string {
  return typeof payload.behaviour === "string" && payload.behaviour ? payload.behaviour : external_id;
}

/** Returns whom a capture names: an e-mail, else an id. */
export function personOf({ payload }: Capture): string {
  const person = textIn(payload.person, "email") ?? textIn(payload, "email") ?? textIn(payload.person, "external_id") ?? textIn(payload, "person_external_id");
  const account = textIn(payload.account, "domain") ?? textIn(payload, "account_domain") ?? textIn(payload.account, "external_id") ?? textIn(payload, "account_external_id");
  return [person ?? "somebody", account].filter(Boolean).join(" at ");
}

function textIn(from: unknown, name: string): string | null {
  const value = typeof from === "object" && from !== null ? (from as Payload)[name] : null;
  return typeof value === "string" && value ? value : null;
}
