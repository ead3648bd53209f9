/** Working drafts as the drawer begins them. */
import type { Definition, Icp, IcpDetail } from "@/api/types";
import { useWorkingDraft, type WorkingDraft } from "@/draft/workingDraft";
import { freeName } from "@/icp/words";

/** Returns a draft of a saved ICP. */
export function asDraft(icp: IcpDetail): WorkingDraft {
  return { icp_code: icp.icp_code, base_version: icp.draft_version, rev: useWorkingDraft.getState().serverRev ?? 0, definition: icp.definition as unknown as Definition };
}

/** Returns a draft of a new ICP that says what another says. */
export function asCopy(definition: Definition, icps: readonly Icp[] = []): WorkingDraft {
  const name = freeName(definition.name, [definition.name, ...icps.map((each) => each.name)]);
  const personas = definition.personas.map((each) => ({ ...each, persona_code: "" }));
  return { icp_code: null, base_version: null, rev: useWorkingDraft.getState().serverRev ?? 0, definition: { ...definition, name, personas } };
}
