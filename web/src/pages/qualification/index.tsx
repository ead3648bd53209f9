import { Button, Group, Text } from "@mantine/core";

import { useIcps } from "@/api/queries";
import { ask } from "@/copilot/ask";
import { useWorkingDraft } from "@/draft/workingDraft";
import { useDrawerAddress } from "@/icp/drawerAddress";
import { DrawerHost } from "@/icp/DrawerHost";
import { AddMenu } from "@/pages/qualification/AddMenu";
import { IcpTable } from "@/pages/qualification/IcpTable";
import { EmptyState } from "@/shown/EmptyState";
import { Failure } from "@/shown/Failure";
import { PageHead } from "@/shown/PageHead";
import classes from "@/pages/qualification/Qualification.module.css";

const EXAMPLE = "Build me an ICP for mid-market SaaS companies (51–500 employees) with a security-first culture, primarily NA and EMEA, growth-stage, excluding competitor accounts";

/** The home page: every ICP with its counts, and the drawer of the one that is open. */
export default function QualificationPage() {
  const [code, go] = useDrawerAddress();
  const icps = useIcps();
  return (
    <div className={classes.page}>
      <div className={classes.list} data-beside={code !== null || undefined}>
        <PageHead title="Qualification" about={code === null ? "Whom you sell to, and how many of your records match." : undefined}>
          <AddMenu onNew={() => go("new")} />
        </PageHead>
        {code === null && <UnsavedDraft onOpen={go} />}
        {icps.error ? (
          <Failure error={icps.error} onRetry={() => void icps.refetch()} />
        ) : icps.data?.length === 0 ? (
          <EmptyState
            title="Say whom you sell to"
            action={
              <Group gap="xs" justify="center">
                <Button onClick={() => ask(EXAMPLE)}>Describe it to Copilot</Button>
                <Button variant="default" onClick={() => go("new")}>
                  Build it by hand
                </Button>
              </Group>
            }
          >
            An ideal customer profile (ICP) says which accounts qualify and how they rank. One sentence is enough to begin, and nothing is saved until you confirm.
          </EmptyState>
        ) : (
          <IcpTable icps={icps.data} shown={code} onOpen={go} />
        )}
      </div>
      <DrawerHost className={classes.drawer} />
    </div>
  );
}

/** Edits that were left behind on the way to another page. */
function UnsavedDraft({ onOpen }: { onOpen(code: string): void }) {
  const { draft, isDirty, isOpen, wasOpen, close } = useWorkingDraft();
  if (!draft || !isDirty || isOpen || !wasOpen) return null;
  return (
    <div className={classes.unsaved} role="status">
      <Text size="sm">Unsaved edits of {draft.definition.name || "a new ICP"}.</Text>
      <Group gap="xs">
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => close()}>
          Discard
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => onOpen(draft.icp_code ?? "new")}>
          Go on editing
        </Button>
      </Group>
    </div>
  );
}
