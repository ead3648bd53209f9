import { Group, Text, UnstyledButton } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";

import { get } from "@/api/client";
import { keys } from "@/api/keys";
import { useIcps } from "@/api/queries";
import type { AccountExplanation, LeadExplanation } from "@/api/types";
import classes from "@/records/icps.module.css";
import { score } from "@/shown/numbers";

interface Props {
  type: "account" | "person";
  id: string;
  shown: string | null;
  onChoose: (icpCode: string) => void;
}

const MOST = 12;

/** The record against each ICP: its score where it matches. Choosing one explains the record with it. */
export function Icps({ type, id, shown, onChoose }: Props) {
  const { data: icps = [] } = useIcps();
  const listed = icps.slice(0, MOST);
  const path = `/api/v1/${type === "account" ? "accounts" : "leads"}/${encodeURIComponent(id)}/explanation`;
  const found = useQueries({
    queries: listed.map((icp) => ({
      queryKey: keys.explanation(type, id, icp.icp_code),
      staleTime: 60_000,
      queryFn: () => get<AccountExplanation | LeadExplanation>(path, { icp_code: icp.icp_code }),
    })),
  });
  if (icps.length < 2) return null;
  return (
    <Group gap={6} role="group" aria-label="Explain with">
      {listed.map((icp, place) => (
        <UnstyledButton key={icp.icp_code} className={classes.icp} aria-pressed={icp.icp_code === shown} onClick={() => onChoose(icp.icp_code)}>
          <Text component="span" size="xs" truncate maw={160}>
            {icp.name}
          </Text>
          <Text component="span" size="xs" fw={600} className="numbers" miw={28} ta="right">
            {matchScore(found[place]?.data)}
          </Text>
        </UnstyledButton>
      ))}
      {icps.length > MOST && (
        <Text size="xs" c="dimmed">
          and {icps.length - MOST} more
        </Text>
      )}
    </Group>
  );
}

function matchScore(found: AccountExplanation | LeadExplanation | undefined): string {
  const account = found && "account" in found ? found.account : (found as AccountExplanation | undefined);
  return account?.matches ? score(account.score) : "–";
}
