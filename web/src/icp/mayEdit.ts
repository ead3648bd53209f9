import { useSession } from "@/shell/session";

/** Said beside what a viewer cannot do. */
export const ONLY_EDITORS = "You are a viewer: try anything out here. Saving takes an editor.";

/** Returns whether the person may change ICPs. Everybody may read them and count a draft. */
export function useMayEdit(): boolean {
  return useSession().data?.role !== "viewer";
}
