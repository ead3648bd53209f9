import { Button } from "@mantine/core";
import { IconLayoutSidebarRight } from "@tabler/icons-react";
import { useLocation } from "wouter";

import type { Definition } from "@/api/types";
import { same } from "@/draft/parameters";
import { drawerPath, useWorkingDraft } from "@/draft/workingDraft";

/** Shows the working draft in the drawer, where it is the one that was counted and the drawer is closed. Its name may be another since: a name that is taken gets a number. */
export function OpenDraft({ definition }: { definition: Definition }) {
  const { isOpen, draft, reopen } = useWorkingDraft();
  const [path, go] = useLocation();
  if (isOpen || !draft || path === "/embed" || !same({ ...draft.definition, name: "" }, { ...definition, name: "" })) return null;
  const open = () => {
    reopen();
    go(drawerPath(draft));
  };
  return (
    <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconLayoutSidebarRight size={14} />} onClick={open}>
      Open in the drawer
    </Button>
  );
}
