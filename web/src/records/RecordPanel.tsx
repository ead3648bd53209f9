import { Skeleton, Stack } from "@mantine/core";
import { useState } from "react";

import { useExplanation } from "@/api/queries";
import type { AccountExplanation, LeadExplanation } from "@/api/types";
import { AccountView } from "@/records/AccountView";
import { LeadView } from "@/records/LeadView";
import { Failure } from "@/shown/Failure";
import { SidePanel } from "@/shown/SidePanel";

type RecordType = "account" | "person";

interface Props {
  type: RecordType;
  /** The record's external id, or its id. */
  id: string;
  icpCode?: string | null;
  onClose: () => void;
}

/** Why a record has its score, for the ICP that suits it best or the one asked for; and what is stored of it. */
export function RecordPanel({ type, id, icpCode = null, onClose }: Props) {
  const [account, setAccount] = useState<string | null>(null);
  const [asked, setAsked] = useState(icpCode);
  if (account !== null) return <Account id={account} asked={asked} onAsk={setAsked} onClose={onClose} onBack={() => setAccount(null)} />;
  return type === "account" ? <Account id={id} asked={asked} onAsk={setAsked} onClose={onClose} /> : <Person id={id} asked={asked} onAsk={setAsked} onClose={onClose} onAccount={setAccount} />;
}

interface ViewProps {
  id: string;
  asked: string | null;
  onAsk: (code: string) => void;
  onClose: () => void;
}

function Account({ id, asked, onAsk, onClose, onBack }: ViewProps & { onBack?: () => void }) {
  const found = useExplanation<AccountExplanation>("account", id, asked);
  if (!found.data) return <Waiting label="Account" error={found.error} onRetry={() => void found.refetch()} onClose={onClose} />;
  return <AccountView explained={found.data} onAsk={onAsk} onClose={onClose} onBack={onBack} />;
}

function Person({ id, asked, onAsk, onClose, onAccount }: ViewProps & { onAccount: (id: string) => void }) {
  const found = useExplanation<LeadExplanation>("person", id, asked);
  if (!found.data) return <Waiting label="Lead" error={found.error} onRetry={() => void found.refetch()} onClose={onClose} />;
  return <LeadView explained={found.data} onAsk={onAsk} onClose={onClose} onAccount={onAccount} />;
}

function Waiting({ label, error, onRetry, onClose }: { label: string; error: Error | null; onRetry: () => void; onClose: () => void }) {
  return (
    <SidePanel label={label} title={label} onClose={onClose}>
      {error ? (
        <Failure error={error} onRetry={onRetry} />
      ) : (
        <Stack aria-busy aria-label="Loading">
          <Skeleton height={56} />
          <Skeleton height={120} />
          <Skeleton height={160} />
        </Stack>
      )}
    </SidePanel>
  );
}
